// Reads which entities belong to a view: bounded, whatever their number.
import type { Uuid } from '../../schemas/generated/types.ts'
import { type KeyPart, partOf } from '../../schemas/views.ts'
import type { Redis } from '../../streams/redis/redis.ts'
import { hashOf, numberOf, scannedOf } from '../../streams/redis/replies.ts'

export interface Member {
  readonly id: Uuid
  /** The member's version when it was folded here. */
  readonly version: number
}

export interface Members {
  readonly members: readonly Member[]
  /** All there are; of a team also those that left within the last days, when it is a large one. */
  readonly count: number
}

/** Small hashes are read whole; of large ones at least `max` where there are so many. */
export async function readMembers(
  redis: Redis,
  viewKey: string,
  part: KeyPart,
  max: number,
): Promise<Members> {
  const key = partOf(viewKey, part)
  const [length] = await redis.read([['HLEN', key]])
  const count = numberOf(length)
  const found = new Map<Uuid, Member>()
  let cursor = '0'
  do {
    const [page] = await redis.read([['HSCAN', key, cursor, 'COUNT', max]])
    const { next, found: pairs } = scannedOf(page)
    cursor = next
    for (const [id, value] of hashOf(pairs)) {
      // A tombstone is the version alone.
      if (value.includes('|')) found.set(id, { id, version: Number.parseInt(value, 10) })
    }
  } while (cursor !== '0' && found.size < max)
  const members = [...found.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return { members: members.slice(0, max), count: cursor === '0' ? members.length : count }
}
