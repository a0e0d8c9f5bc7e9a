// bench project: how fast a journal becomes views and facts, beside what only reads it or only writes the results.

import { silentLogger } from '../../../streams/base/logger.ts'
import { openRedis } from '../../../streams/redis/redis.ts'
import type { Platform } from '../../faults/harness/platform.ts'
import { decideRound, furnish } from '../append/decided.ts'
import { type Bench, type BenchContext, type Ground, onGround, profiled } from '../measure/bench.ts'
import { askScript, startScript } from '../measure/child.ts'
import { measured } from '../measure/figure.ts'
import { countOf } from '../measure/journal-clock.ts'
import { bareInserts, dropFacts } from '../peers/clickhouse-insert.ts'
import { streamsRounds } from '../peers/kafka-streams.ts'
import { rawAnswer } from '../peers/raw-produce.ts'
import { bareWrites } from '../peers/redis-writes.ts'
import { unlessMissing } from '../provision/missing.ts'
import { catchUp } from './catch-up.ts'
import { bareWritesOf, readJournal } from './journal-content.ts'

const tasks = 10_000
const eventsDefault = 200_000

export const project: Bench = {
  name: 'project',
  title: 'events folded /s: nothing, a count, Redis views, ClickHouse facts',
  cases: [
    { name: 'no-op', title: 'beside the bare client that reads', run: onJournal('noop', noop) },
    {
      name: 'count',
      title: 'beside Kafka Streams with the same fold',
      run: onJournal('count', count),
    },
    { name: 'redis', title: 'beside bare pipelined writes', run: onJournal('redis', redis) },
    { name: 'clickhouse', title: 'beside bare inserts', run: onJournal('facts', clickhouse) },
  ],
}

type Work = (context: BenchContext, ground: Ground) => Promise<void>

/** A real journal: tasks created and changed by a real decider. */
function onJournal(name: string, work: Work): (context: BenchContext) => Promise<void> {
  return (context) =>
    onGround(context, name, async (ground) => {
      const events = Math.round(eventsDefault * context.scale)
      context.say(`a journal of ${events} events`)
      const workplace = await furnish(ground, tasks)
      await decideRound(ground, workplace, events - tasks, 1)
      await work(context, ground)
    })
}

/** Rates of a fold in a process of its own, from the beginning in each round. */
async function foldRounds(context: BenchContext, { platform }: Ground, fold: 'none' | 'count') {
  const script = new URL('./fold-process.ts', import.meta.url)
  const rates: number[] = []
  for (let round = 0; round < context.rounds; round += 1) {
    const running = startScript(script, { ...platform.env, ...profiled(context), BENCH_FOLD: fold })
    try {
      rates.push(await caughtUp(platform, 'views'))
    } finally {
      await running.stop()
    }
    await platform.admin.deleteGroups([platform.topics.group('views')])
  }
  return rates
}

function caughtUp({ admin, topics }: Platform, name: string): Promise<number> {
  return catchUp(admin, topics.group(name), topics.events('task'))
}

async function noop(context: BenchContext, ground: Ground): Promise<void> {
  const { platform } = ground
  const topic = platform.topics.events('task')
  const ours = await foldRounds(context, ground, 'none')
  const peer: number[] = []
  for (let round = 0; round < context.rounds; round += 1) {
    const groupId = `${platform.config.prefix}.raw-${round}`
    const records = countOf(await platform.admin.endOffsets(topic))
    const question = { brokers: platform.config.kafkaBrokers, topic, groupId, records }
    const script = new URL('../peers/kafkajs-consume.ts', import.meta.url)
    const answer = rawAnswer.parse(await askScript(script, question, { timeoutMs: 120_000 }))
    peer.push((answer.records / answer.ms) * 1000)
    await platform.admin.deleteGroups([groupId])
  }
  const shared = { bench: 'project', case: 'no-op', figure: 'events_per_s', unit: '1/s' }
  const against = 'kafkajs raw consume'
  context.tell(measured({ ...shared, against, ours, peer, bar: { atLeast: 0.5 } }))
}

async function count(context: BenchContext, ground: Ground): Promise<void> {
  const ours = await foldRounds(context, ground, 'count')
  const peer = await unlessMissing(context.say, 'Kafka Streams', () =>
    streamsRounds(ground.platform, context.rounds),
  )
  if (peer === undefined) return
  const shared = { bench: 'project', case: 'count', figure: 'events_per_s', unit: '1/s' }
  const against = 'Kafka Streams, the same fold'
  context.tell(measured({ ...shared, against, ours, peer, bar: { atLeast: 2 } }))
}

async function redis(context: BenchContext, ground: Ground): Promise<void> {
  const { platform } = ground
  const { redisUrl, prefix } = platform.config
  const records = await readJournal(platform)
  const writes = await bareWritesOf(prefix, records)
  context.say(`${writes.length} writes for ${records.length} events`)
  const ours: number[] = []
  const peer: number[] = []
  try {
    for (let round = 0; round < context.rounds; round += 1) {
      peer.push(await bareWrites(redisUrl, records.length, writes))
      ours.push(await roleRound(ground, 'views', round))
      await clearRedis(redisUrl, prefix)
    }
  } finally {
    await clearRedis(redisUrl, prefix)
  }
  const shared = { bench: 'project', case: 'redis', figure: 'events_per_s', unit: '1/s' }
  const against = 'bare pipelined writes of the same keys'
  context.tell(measured({ ...shared, against, ours, peer, bar: { atLeast: 0.5 } }))
}

async function clickhouse(context: BenchContext, ground: Ground): Promise<void> {
  const { platform } = ground
  const { clickhouseUrl, prefix } = platform.config
  const records = await readJournal(platform)
  const ours: number[] = []
  const withViews: number[] = []
  const alone: number[] = []
  try {
    for (let round = 0; round < context.rounds; round += 1) {
      const bare = await bareInserts(clickhouseUrl, records)
      withViews.push(bare.withViews)
      alone.push(bare.alone)
      ours.push(await roleRound(ground, 'facts', round))
      await dropFacts(clickhouseUrl, prefix)
    }
  } finally {
    await dropFacts(clickhouseUrl, prefix)
  }
  const shared = { bench: 'project', case: 'clickhouse', figure: 'events_per_s', unit: '1/s', ours }
  const against = 'bare batched insert into the same tables'
  context.tell(measured({ ...shared, against, peer: withViews, bar: { atLeast: 0.8 } }))
  context.tell(
    measured({ ...shared, against: 'bare batched insert, no views behind', peer: alone }),
  )
}

/** The real role, from an empty store and without a commit, until it has caught up. */
async function roleRound(ground: Ground, name: 'views' | 'facts', round: number): Promise<number> {
  const { platform } = ground
  const role = await ground.startRole(name, `bench-${round}`)
  try {
    return await caughtUp(platform, name)
  } finally {
    await role.stop()
    await platform.admin.deleteGroups([platform.topics.group(name)])
  }
}

async function clearRedis(url: string, prefix: string): Promise<void> {
  const redis = openRedis({ url, name: 'bench', logger: silentLogger })
  for await (const keys of redis.scan(`${prefix}:*`)) await redis.delete(keys)
  redis.close()
}
