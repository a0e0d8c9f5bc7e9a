// The payload hash of a command: taken by whoever seals, before sealing, so that another payload
// under the same command id shows even though sealing twice gives different bytes.
import { hash } from 'node:crypto'
import type { AnyCommand } from '../../schemas/generated/types.ts'
import { isSealed, open } from './sealed.ts'

/**
 * SHA-256 over record type, payload and expected version, in one canonical form: fields by name, lengths
 * before contents. A text counts the same whether it is plain or in `Sealed` with alg none.
 */
export function payloadHash(
  type: AnyCommand['type'],
  payload: object,
  expectedVersion: number | null,
): Buffer {
  const parts = ['hivemind.payload.1', type, expectedVersion, payload]
  return hash('sha256', parts.map(canonical).join(''), 'buffer')
}

/** One letter of kind, then the contents, so that no two values give the same text. */
function canonical(value: unknown): string {
  if (value === null) return 'n'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'number') return `d${value};`
  if (typeof value === 'string') return `s${Buffer.byteLength(value)}:${value}`
  if (Buffer.isBuffer(value)) return `b${value.length}:${value.toString('base64')}`
  if (Array.isArray(value)) return `l${value.length}:${value.map(canonical).join('')}`
  if (isSealed(value)) return canonical(open(value))
  if (typeof value !== 'object') throw new TypeError(`no ${typeof value} in a payload`)
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `o${fields.length}:${fields.map(([name, field]) => canonical(name) + canonical(field)).join('')}`
}
