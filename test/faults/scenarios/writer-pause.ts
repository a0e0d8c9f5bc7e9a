// Two deciders under load: one is stopped by SIGSTOP, its partitions go to the other, what it had written lands late, it
// wakes and goes on. One valid writer at every offset; whoever reads the journal from wherever agrees on which.
import { checkJournal, type JournalReport } from '../checker/check-journal.ts'
import { checkMidLog, ownReader } from '../checker/mid-log.ts'
import { checkOneWriter } from '../checker/one-writer.ts'
import { evictMember } from '../harness/evict-member.ts'
import { type KafkaProxy, openKafkaProxy } from '../harness/kafka-proxy.ts'
import { productReader } from '../harness/product-reader.ts'
import type { RoleProcess } from '../harness/role-process.ts'
import {
  type Finding,
  pause,
  type Scenario,
  type ScenarioContext,
  until,
} from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'

const partitions = 4
const sessionTimeoutMs = 6_000

export const writerPause: Scenario = {
  name: 'writer-pause',
  title:
    'the loser of a partition is stopped, written past and woken: one valid writer at every offset',
  partitions,
  async run(context: ScenarioContext): Promise<Finding> {
    const broker = context.platform.config.kafkaBrokers[0] ?? ''
    const proxies = await Promise.all([openKafkaProxy(broker), openKafkaProxy(broker)])
    try {
      const deciders = await Promise.all(
        proxies.map(async (proxy, at) => {
          const instance = `${at}`
          const role = await context.startRole('decider', instance, {
            HIVE_SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
            HIVE_KAFKA_VIA: `${proxy.host}:${proxy.port}`,
          })
          return { instance, role, proxy }
        }),
      )
      await Promise.all(deciders.map(({ role }) => role.ready))
      return await play(context, deciders)
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.close()))
    }
  },
}

interface Decider {
  readonly instance: string
  readonly role: RoleProcess
  readonly proxy: KafkaProxy
}

async function play(context: ScenarioContext, deciders: readonly Decider[]): Promise<Finding> {
  const { platform, short, random } = context
  const company = await platform.company()
  const load = await taskLoad(platform, company, {
    ratePerSecond: short ? 500 : 1_000,
    random,
    rows: true,
  })
  const rounds = short ? 2 : 40
  const problems: string[] = []
  let late = 0
  for (let round = 0; round < rounds; round += 1) {
    const [victim, other] = random() < 0.5 ? deciders : deciders.toReversed()
    if (victim === undefined || other === undefined) throw new Error('two deciders are needed')
    const bySession = !short && round % 5 === 4
    context.say(
      `round ${round + 1} of ${rounds}: ${victim.instance} ${bySession ? 'times out' : 'is put out'}`,
    )
    late += await moveAway(context, victim, other, bySession)
    await until('both deciders to share the partitions again', () => shared(deciders), 120_000)
    await pause(random() * 500)
  }
  const sent = await load.finish(60_000)
  const { addresses, acknowledged } = platform
  const report = await checkJournal(addresses, platform.names('task'), acknowledged)
  if (report.voided === 0) problems.push('no loser wrote anything: nothing was tested')
  const read = readers(report, { startsMax: short ? 20 : 60, random })
  return {
    problems: [
      ...problems,
      ...report.problems,
      ...sent.problems,
      ...checkOneWriter(report),
      ...read.problems,
    ],
    figures: {
      rounds,
      commands: report.commands,
      events: report.events,
      repeated: report.repeated,
      epochs: report.epochs,
      appendsLandedLate: late,
      voided: report.voided,
      startsInMidLog: read.starts,
    },
  }
}

/** How many appends of the victim landed after its partitions were another's. */
async function moveAway(
  { platform, random }: ScenarioContext,
  victim: Decider,
  other: Decider,
  bySession: boolean,
): Promise<number> {
  const before = victim.proxy.figures.held
  victim.proxy.hold(true)
  await until('an append to keep back', () => victim.proxy.figures.held > before, 20_000)
  await pause(random() * 20)
  victim.role.pause()
  const group = platform.topics.group('decider')
  if (!bySession) {
    const name = `.${victim.instance}`
    await evictMember(platform.config.kafkaBrokers, group, (id) => id.endsWith(name))
  }
  await until('the other decider to own all', () => ownsAll(other.role), sessionTimeoutMs + 120_000)
  victim.proxy.hold(false)
  await pause(random() * 300)
  victim.role.wake()
  return victim.proxy.figures.held - before
}

async function openTasks(role: RoleProcess): Promise<number> {
  const open = [...(await role.partitions()).values()]
  return open.filter(({ entity, phase }) => entity === 'task' && phase === 'open').length
}

async function ownsAll(role: RoleProcess): Promise<boolean> {
  return (await openTasks(role)) === partitions
}

async function shared(deciders: readonly Decider[]): Promise<boolean> {
  const counts = await Promise.all(deciders.map(({ role }) => openTasks(role)))
  return (
    counts.every((count) => count > 0) && counts.reduce((sum, one) => sum + one, 0) === partitions
  )
}

function readers(report: JournalReport, sample: { startsMax: number; random: () => number }) {
  const found = [ownReader, productReader].map((kind) => checkMidLog(report, kind, sample))
  return {
    starts: found.reduce((sum, { starts }) => sum + starts, 0),
    problems: found.flatMap(({ problems }) => problems),
  }
}
