// Runs the views: a batch of one journal partition in, every key that it touches folded.
import type { EntityType, Uuid } from '../../schemas/generated/types.ts'
import { type KeyPart, keyParts, partOf, tombstoneKeptMs, viewKeys } from '../../schemas/views.ts'
import { HiveError, messageOf } from '../../streams/base/faults.ts'
import type { Journalled } from '../../streams/journal/journalled.ts'
import type { Redis } from '../../streams/redis/redis.ts'
import { type ScriptCall, script } from '../../streams/redis/scripts.ts'
import {
  identityOf,
  type Standing,
  type StoreIdentity,
  standingOf,
} from '../../streams/redis/standing.ts'
import { kept } from './fields.ts'
import { routed, type View } from './view.ts'

export interface Views {
  /**
   * Folds records in journal order, refusals and epochs among them. Any replay, split or repetition
   * comes to the same. Throws a transient fault (pause, then the same batch again) or a permanent
   * one, which names its offset where it can (bisect, then park). `under`: the store as the caller
   * last saw it; a store that is another by now refuses. Default: as it is now.
   */
  apply(records: readonly Journalled[], under?: StoreIdentity): Promise<void>
  /** Says in an entity's own view that a record of it waits to be mended, or does no more. */
  markStale(entity: Marked, stale: boolean): Promise<void>
  /** What the store is now: to be kept beside each position. */
  identity(): Promise<StoreIdentity>
  /** What to do with a source whose position was kept with `known`. */
  standing(source: string, known: StoreIdentity | undefined): Promise<Standing>
  /** At a rebuild, after its position 0 is committed: this store holds the source from here on. */
  plant(source: string, from: number): Promise<void>
  /** Throws a named fault unless Redis keeps what it acknowledges and evicts nothing. */
  requireDurable(): Promise<void>
  /** Takes old tombstones off keys that nothing touches any more; says how many keys it looked at. */
  sweep(): Promise<number>
}

export interface Marked {
  readonly orgId: Uuid
  readonly entityType: EntityType
  readonly entityId: Uuid
}

export interface ViewsOptions {
  readonly redis: Redis
  readonly prefix: string
  /** In any order: each says at which step it is written. */
  readonly views: readonly View[]
  /** ms */
  readonly now?: () => number
}

export function openViews(options: ViewsOptions): Views {
  const { redis, prefix, now = Date.now } = options
  const keys = viewKeys(prefix)
  const views = options.views.toSorted((one, other) => one.step - other.step)
  return {
    async apply(records, under) {
      const seen = under ?? identityOf(await redis.shards(keys.canary))
      const context = { keys, now: now(), generation: seen.generation }
      const places = projected('routes', records, () => routed(records))
      const steps = views.flatMap((view) =>
        projected(view.name, records, () => view.calls(places, context)),
      )
      await redis.run(
        steps.filter((step) => step.length > 0),
        seen.replicas,
      )
    },
    async markStale(entity, stale) {
      const key = ownKey(keys, entity)
      if (key === undefined) return
      await redis.run([[{ script: mark, keys: [key], args: [kept.stale, stale ? '1' : ''] }]])
    },
    identity: async () => identityOf(await redis.shards(keys.canary)),
    standing: async (source, known) => standingOf(known, await redis.shards(keys.canary), source),
    plant: (source, from) => redis.plant(keys.canary, source, from),
    requireDurable: () => redis.requireDurable(),
    sweep: () => sweep(redis, prefix, now() - tombstoneKeptMs),
  }
}

/** Whatever a projection throws is the fault of one of these records. */
function projected<T>(name: string, records: readonly Journalled[], work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof HiveError) throw error
    const [first] = records
    const alone = records.length === 1 && first !== undefined ? { offset: first.offset } : {}
    throw new HiveError('PROJECTION_FAILED', 'permanent', `${name}: ${messageOf(error)}`, {
      facts: { view: name, ...alone },
      cause: error,
    })
  }
}

const mark = script(`
if ARGV[2] == '' then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
`)

/** A work-graph has no view of its own: its organisation's says it. */
function ownKey(keys: ReturnType<typeof viewKeys>, marked: Marked): string | undefined {
  const { orgId, entityId } = marked
  switch (marked.entityType) {
    case 'task':
      return keys.task(orgId, entityId)
    case 'team':
      return keys.board(orgId, entityId)
    case 'person':
      return keys.person(orgId, entityId)
    case 'agent':
      return keys.agent(orgId, entityId)
    case 'organisation':
    case 'work_graph':
      return keys.organisation(orgId)
    case 'UNKNOWN':
      return undefined
    default:
      return marked.entityType satisfies never
  }
}

/** KEYS: 1 tombstones, 2 cards, 3 members. A tombstone's name begins with the number of its key. */
const sweepOne = script(`
local places = { ['2'] = KEYS[2], ['5'] = KEYS[3] }
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1000)
for _, name in ipairs(due) do
  local place = places[string.match(name, '^%d+')]
  if place then redis.call('HDEL', place, string.match(name, '^%d+:(.*)$')) end
  redis.call('ZREM', KEYS[1], name)
end
return #due
`)

async function sweep(redis: Redis, prefix: string, before: number): Promise<number> {
  const front = prefix === '' ? '' : `${prefix}:`
  let looked = 0
  for await (const found of redis.scan(`${front}{[bpa]:*}:${keyParts.gone}`)) {
    const companion = (gone: string, part: KeyPart) =>
      partOf(gone.slice(0, -(keyParts.gone.length + 1)), part)
    const calls = found.map(
      (gone): ScriptCall => ({
        script: sweepOne,
        keys: [gone, companion(gone, keyParts.cards), companion(gone, keyParts.members)],
        args: [String(before)],
      }),
    )
    if (calls.length > 0) await redis.run([calls])
    looked += calls.length
  }
  return looked
}
