// Ids: parsing, and the two kinds of UUID that we make (RFC 9562: v5 by name, v7 by time).
import { createHash, randomBytes } from 'node:crypto'
import type { Uuid } from './generated/types.ts'

/** Stands for "no id"; a required id that is nil is refused as malformed. */
export const nilId: Uuid = '00000000-0000-0000-0000-000000000000'

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text is an id as we write it: 36 characters, lower case. */
export function isUuid(text: string): boolean {
  return canonical.test(text)
}

/** The id in a text of either case; undefined when it is none. */
export function parseUuid(text: string): Uuid | undefined {
  const lower = text.toLowerCase()
  return isUuid(lower) ? lower : undefined
}

/** UUIDv5: the same name in the same namespace always gives the same id. */
export function uuidV5(namespace: Uuid, name: string): Uuid {
  if (!isUuid(namespace)) throw new TypeError(`not a UUID: ${namespace}`)
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  const bytes = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16)
  return stamped(bytes, 5)
}

/**
 * A source of UUIDv7: 48 bits of time, then a counter in rand_a, so that ids of one source ascend
 * even within a millisecond or when the clock steps back.
 */
export function uuidV7Source(nowMs: () => number = Date.now): () => Uuid {
  let lastMs = 0
  let counter = 0
  return () => {
    const ms = Math.max(nowMs(), lastMs)
    counter = ms > lastMs ? 0 : counter + 1
    lastMs = counter > 0xfff ? ms + 1 : ms
    if (counter > 0xfff) counter = 0
    const bytes = randomBytes(16)
    bytes.writeUIntBE(lastMs, 0, 6)
    bytes.writeUInt16BE(counter, 6)
    return stamped(bytes, 7)
  }
}

/** One UUIDv7 of this process. */
export const uuidV7: () => Uuid = uuidV7Source()

function stamped(bytes: Buffer, version: number): Uuid {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}
