// All views on a real Redis under a prefix of a test's own, and all that stands there as one value.
import { randomBytes } from 'node:crypto'
import { agentView } from '../../processors/views/agent/store.ts'
import { boardView } from '../../processors/views/board/store.ts'
import { openViews, type Views } from '../../processors/views/open-views.ts'
import { organisationView } from '../../processors/views/organisation/store.ts'
import { outcomeView } from '../../processors/views/outcome/store.ts'
import { personView } from '../../processors/views/person/store.ts'
import { taskView } from '../../processors/views/task/store.ts'
import { type ViewKeys, viewKeys } from '../../schemas/views.ts'
import { processConfig } from '../../streams/base/config.ts'
import { silentLogger } from '../../streams/base/logger.ts'
import { openRedis, type Read, type Redis } from '../../streams/redis/redis.ts'
import { hashOf, textsOf } from '../../streams/redis/replies.ts'

export interface ViewsFixture {
  readonly redis: Redis
  readonly prefix: string
  readonly keys: ViewKeys
  readonly views: Views
  /** key → what it holds; keys without the prefix, in order. */
  dump(): Promise<Readonly<Record<string, unknown>>>
  clear(): Promise<void>
  close(): Promise<void>
}

const allViews = [taskView, boardView, personView, agentView, organisationView, outcomeView]

export function openViewsFixture(
  options: { readonly url?: string; readonly prefix?: string; readonly now?: () => number } = {},
): ViewsFixture {
  const prefix = options.prefix ?? `test-${randomBytes(4).toString('hex')}`
  const url = options.url ?? processConfig().redisUrl
  const written = new Set<string>()
  const redis = remembering(openRedis({ url, name: prefix, logger: silentLogger }), written)
  const now = options.now === undefined ? {} : { now: options.now }
  const clear = async () => {
    await redis.delete([...written])
    written.clear()
  }
  return {
    redis,
    prefix,
    keys: viewKeys(prefix),
    views: openViews({ redis, prefix, views: allViews, ...now }),
    dump: () => dump(redis, prefix, [...written].toSorted()),
    clear,
    async close() {
      await clear()
      redis.close()
    },
  }
}

/** Looking for them among all keys of a shared server would take as long as there are many. */
function remembering(redis: Redis, written: Set<string>): Redis {
  return {
    ...redis,
    async run(steps, replicas) {
      for (const call of steps.flat()) for (const key of call.keys) written.add(key)
      await redis.run(steps, replicas)
    },
    async plant(canary, source, from) {
      for (let shard = 0; shard < 4; shard += 1) written.add(canary(shard))
      await redis.plant(canary, source, from)
    },
  }
}

async function dump(redis: Redis, prefix: string, written: readonly string[]) {
  const there = await redis.read(written.map((key): Read => ['EXISTS', key]))
  const keys = written.filter((_, at) => there[at] === 1)
  const types = await redis.read(keys.map((key): Read => ['TYPE', key]))
  const contents = await redis.read(
    keys.map(
      (key, at): Read =>
        types[at] === 'hash' ? ['HGETALL', key] : ['ZRANGE', key, 0, -1, 'WITHSCORES'],
    ),
  )
  const found: Record<string, unknown> = {}
  for (const [at, key] of keys.entries()) {
    const held = contents[at]
    found[key.slice(prefix.length + 1)] =
      types[at] === 'hash' ? Object.fromEntries(hashOf(held)) : textsOf(held)
  }
  return found
}
