// Redis flushed, killed and restarted, and away for long, at full load: nothing is parked, all is caught up, and every
// view is the fold of the journal.
import { startOwnRedis } from '../../support/own-redis.ts'
import { checkJournal } from '../checker/check-journal.ts'
import { checkRedisViews } from '../checker/check-redis-views.ts'
import { readTopics } from '../checker/read-log.ts'
import { tell } from '../checker/valid-records.ts'
import { type Finding, pause, type Scenario, type ScenarioContext } from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'

const redisArgs = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'everysec',
  '--maxmemory-policy',
  'noeviction',
]

export const redisAway: Scenario = {
  name: 'redis-away',
  title: 'Redis flushed, restarted, away at full load: nothing parked, views equal to the fold',
  partitions: 3,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short, random } = context
    const redis = await startOwnRedis({ args: redisArgs })
    try {
      const env = { HIVE_REDIS_URL: redis.url }
      const [decider, views] = await Promise.all([
        context.startRole('decider', 'a', env),
        context.startRole('views', 'a', env),
      ])
      await Promise.all([decider.ready, views.ready])
      const company = await platform.company()
      const load = await taskLoad(platform, company, { ratePerSecond: short ? 300 : 500, random })
      const rounds = short ? 1 : 3
      for (let round = 0; round < rounds; round += 1) {
        await pause(1_500)
        context.say('flushed')
        await redis.ask('FLUSHALL')
        await pause(short ? 2_000 : 10_000)
        context.say('killed and restarted')
        await redis.restart()
        await pause(short ? 1_500 : 10_000)
        context.say('away')
        await redis.ask('DEBUG', 'SLEEP', short ? '2' : '60').catch(() => '')
        await pause(500)
      }
      const sent = await load.finish(60_000)
      const { addresses, topics, config } = platform
      const report = await checkJournal(addresses, platform.names('task'))
      const place = { redisUrl: redis.url, prefix: config.prefix }
      const differences = await settled(() => checkRedisViews(place, report.valid), 60_000)
      const parked = (await readTopics(addresses, [topics.park('views')])).filter(
        (record) => tell(record).kind === 'outcome',
      )
      const problems = [...sent.problems, ...report.problems, ...differences]
      if (parked.length > 0) problems.push(`${parked.length} records were parked`)
      if (!views.alive) problems.push('the views process ended')
      return { problems, figures: { commands: report.commands, events: report.events, rounds } }
    } finally {
      await redis.stop()
    }
  },
}

/** Asks until nothing differs or the time is up; the last answer counts. */
async function settled(ask: () => Promise<string[]>, timeoutMs: number): Promise<string[]> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await ask()
    if (found.length === 0 || Date.now() > end) return found
    await pause(500)
  }
}
