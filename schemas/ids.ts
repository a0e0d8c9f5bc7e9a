// Ids: parsing, and the two kinds of UUID that we make (RFC 9562: v5 by name, v7 by time).
import { createHash, randomFillSync } from 'node:crypto'
import type { Uuid } from './generated/types.ts'
import { uuidText, writeUuid } from './uuid-bytes.ts'

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
  const space = Buffer.alloc(16)
  if (!writeUuid(namespace, space, 0)) throw new TypeError(`not a UUID: ${namespace}`)
  const bytes = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16)
  return stamped(bytes, 5)
}

/** Random bytes are drawn for so many ids at once: one call of the system's source costs more than an id. */
const idsDrawn = 512
const randomBytesEach = 8

/**
 * A source of UUIDv7: 48 bits of time, then a counter in rand_a, so that ids of one source ascend
 * even within a millisecond or when the clock steps back.
 */
export function uuidV7Source(nowMs: () => number = Date.now): () => Uuid {
  const random = Buffer.alloc(idsDrawn * randomBytesEach)
  const bytes = Buffer.alloc(16)
  let drawn = idsDrawn
  let lastMs = 0
  let counter = 0
  return () => {
    const ms = Math.max(nowMs(), lastMs)
    counter = ms > lastMs ? 0 : counter + 1
    lastMs = counter > 0xfff ? ms + 1 : ms
    if (counter > 0xfff) counter = 0
    if (drawn === idsDrawn) {
      randomFillSync(random)
      drawn = 0
    }
    bytes.writeUIntBE(lastMs, 0, 6)
    bytes.writeUInt16BE(counter, 6)
    const from = drawn * randomBytesEach
    for (let index = 0; index < randomBytesEach; index += 1) {
      bytes[8 + index] = random[from + index] ?? 0
    }
    drawn += 1
    return stamped(bytes, 7)
  }
}

/** One UUIDv7 of this process. */
export const uuidV7: () => Uuid = uuidV7Source()

function stamped(bytes: Buffer, version: number): Uuid {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return uuidText(bytes, 0)
}
