// The payload hash of a command: taken by whoever seals, before sealing, so that another payload
// under the same command id shows even though sealing twice gives different bytes.
import { createHash, type Hash } from 'node:crypto'
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
  const hash = createHash('sha256')
  add(hash, 'hivemind.payload.1')
  add(hash, type)
  add(hash, expectedVersion)
  add(hash, payload)
  return hash.digest()
}

/** One letter of kind, then the contents, so that no two values give the same bytes. */
function add(hash: Hash, value: unknown): void {
  if (value === null) hash.update('n')
  else if (typeof value === 'boolean') hash.update(value ? 't' : 'f')
  else if (typeof value === 'number') hash.update(`d${value};`)
  else if (typeof value === 'string') addBytes(hash, 's', Buffer.from(value, 'utf8'))
  else if (Buffer.isBuffer(value)) addBytes(hash, 'b', value)
  else if (Array.isArray(value)) addList(hash, value)
  else if (isSealed(value)) add(hash, open(value))
  else if (typeof value === 'object') addObject(hash, value)
  else throw new TypeError(`no ${typeof value} in a payload`)
}

function addBytes(hash: Hash, kind: string, bytes: Buffer): void {
  hash.update(`${kind}${bytes.length}:`).update(bytes)
}

function addList(hash: Hash, values: readonly unknown[]): void {
  hash.update(`l${values.length}:`)
  for (const value of values) add(hash, value)
}

function addObject(hash: Hash, value: object): void {
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  hash.update(`o${fields.length}:`)
  for (const [name, field] of fields) {
    add(hash, name)
    add(hash, field)
  }
}
