// Records of clients that are none of ours among a steady load: each is refused by its own code, in its turn, and none
// stops the partition that it came to.
import { checkJournal } from '../checker/check-journal.ts'
import { checkAnswers, type Expected } from '../checker/expected-answers.ts'
import type { Company } from '../harness/platform.ts'
import { openRawSender, type RawSender } from '../harness/raw-sender.ts'
import type { RoleProcess } from '../harness/role-process.ts'
import {
  type Finding,
  pause,
  type Scenario,
  type ScenarioContext,
  until,
} from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'
import { type ForeignGround, foreignCases } from './foreign-cases.ts'

const partitions = 4

export const foreignPartitioner: Scenario = {
  name: 'foreign-partitioner',
  title:
    'misplaced, unreadable, oversize, malformed and foreign commands: each its code, none a stop',
  partitions,
  async run(context: ScenarioContext): Promise<Finding> {
    const sender = await openRawSender(context.platform.config.kafkaBrokers)
    const codec = await context.platform.codec()
    try {
      const env = context.short ? { HIVE_SESSION_TIMEOUT_MS: '6000' } : {}
      const start = () => context.startRole('decider', 'a', env)
      const role = await start()
      await role.ready
      const company = await context.platform.company()
      return await play({ context, start, sender }, role, async () => ({
        company,
        taskId: await newTask(context, company),
        codec,
        sender,
        topic: context.platform.topics.commands('task'),
        partitions,
      }))
    } finally {
      codec.close()
      await sender.close()
    }
  },
}

async function newTask({ platform }: ScenarioContext, { orgId, teamId }: Company): Promise<string> {
  const client = await platform.producer(orgId, ['tasks'])
  const payload = { title: 'Ours', teamId, priority: 'P2' as const }
  const receipt = await client.send({ type: 'CreateTask', payload })
  await client.outcome(receipt, { timeoutMs: 30_000 })
  await client.close()
  return receipt.entityId
}

interface Stage {
  readonly context: ScenarioContext
  readonly sender: RawSender
  readonly start: () => Promise<RoleProcess>
}

async function play(
  { context, start, sender }: Stage,
  first: RoleProcess,
  groundOf: () => Promise<ForeignGround>,
): Promise<Finding> {
  const { platform, short, random } = context
  const ground = await groundOf()
  const load = await taskLoad(platform, ground.company, {
    ratePerSecond: short ? 100 : 300,
    random,
  })
  const rounds = short ? 2 : 120
  const expected: Expected[] = []
  let role = first
  let junk = 0
  for (let round = 0; round < rounds; round += 1) {
    // Other terms and other folds meet the same records: also from an empty position in memory.
    if (!short && round % 40 === 20) {
      context.say(`round ${round} of ${rounds}: the decider is killed`)
      await role.kill()
      role = await start()
    }
    const shuffled = foreignCases.toSorted(() => random() - 0.5)
    expected.push(...(await Promise.all(shuffled.map((one) => one(ground)))).flat())
    junk += await junkInJournal(platform.topics.events('task'), sender)
    await pause(short ? 100 : 500)
  }
  const sent = await load.finish(60_000)
  await until('the decider to be ready', async () => (await role.readiness()).ready, 30_000)
  const { addresses, acknowledged } = platform
  const report = await checkJournal(addresses, platform.names('task'), acknowledged)
  const problems = [...report.problems, ...sent.problems, ...checkAnswers(report, expected)]
  if (report.voided < junk)
    problems.push(`${junk} records of nobody are in the journal, ${report.voided} are void`)
  return {
    problems: problems.slice(0, 50),
    figures: {
      foreign: expected.length,
      commands: report.commands,
      refused: report.refused,
      repeated: report.repeated,
      voided: report.voided,
      epochs: report.epochs,
    },
  }
}

/** What is not the deciders' own in a journal never happened. */
async function junkInJournal(topic: string, sender: RawSender): Promise<number> {
  for (let partition = 0; partition < partitions; partition += 1) {
    await sender.send({ topic, partition, key: 'nobody', value: Buffer.from('nothing') })
  }
  return partitions
}
