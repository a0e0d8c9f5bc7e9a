// The facts process dies at each of its four steps, with another batch size at each restart: the journal is in the
// tables exactly once, aggregates too, and two refusals at one version are both in the audit.
import { randomUUID } from 'node:crypto'
import { checkFacts, type FactsPlace, rowCount } from '../checker/check-facts.ts'
import { checkJournal } from '../checker/check-journal.ts'
import type { Company, Platform } from '../harness/platform.ts'
import type { RoleProcess } from '../harness/role-process.ts'
import { type Finding, type Scenario, type ScenarioContext, until } from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'

const steps = ['chosen', 'intended', 'inserted', 'done'] as const

export const factsSteps: Scenario = {
  name: 'facts-steps',
  title: 'facts killed at each of its four steps, other batch sizes: exactly once, aggregates too',
  partitions: 4,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short, random } = context
    const decider = await context.startRole('decider', 'a')
    await decider.ready
    const company = await platform.company()
    const refusals = await refusedTwice(platform, company)
    const load = await taskLoad(platform, company, { ratePerSecond: short ? 300 : 800, random })
    const rounds = short ? 1 : 4
    const dieAt = async (step: string, instance: string) => {
      const rows = String(20 + Math.floor(random() * 400))
      context.say(`dies at ${step}, batches of ${rows}`)
      const facts = await context.startRole('facts', instance, {
        HIVE_FACTS_BATCH_ROWS: rows,
        HIVE_FAULT: `facts:${step}:${1 + Math.floor(random() * 3)}`,
        HIVE_SESSION_TIMEOUT_MS: '6000',
      })
      await died(facts, 60_000)
    }
    // In the short form all four die beside each other; in the long one after the other, the same process.
    if (short) await Promise.all(steps.map((step) => dieAt(step, step)))
    else
      for (let round = 0; round < rounds; round += 1)
        for (const step of steps) await dieAt(step, 'a')
    const last = await context.startRole('facts', 'a', { HIVE_SESSION_TIMEOUT_MS: '6000' })
    await last.ready
    const sent = await load.finish(60_000)
    const reports = await Promise.all(
      (['task', 'team', 'organisation'] as const).map((entity) =>
        checkJournal(platform.addresses, platform.names(entity)),
      ),
    )
    const journal = reports
      .flatMap(({ valid }) => valid)
      .filter(({ told }) => told.kind === 'outcome')
    const place: FactsPlace = {
      clickhouseUrl: platform.config.clickhouseUrl,
      database: `hive_${platform.config.prefix.replaceAll('-', '_')}`,
    }
    const problems = [...sent.problems, ...reports.flatMap((report) => report.problems)]
    try {
      await until('all rows', async () => (await rowCount(place)) >= journal.length, 60_000)
    } catch (error) {
      problems.push(String(error))
    }
    problems.push(...(await checkFacts(place, journal)))
    const audited = journal.filter(
      ({ decoded }) => decoded.envelope['entityId'] === refusals.taskId,
    )
    if (audited.filter(({ decoded }) => decoded.type === 'CommandRefused').length !== 2) {
      problems.push('the two refusals at one version are not both in the journal')
    }
    await last.stop()
    await dropDatabase(place)
    return { problems, figures: { deaths: rounds * steps.length, rows: journal.length } }
  },
}

async function died(role: RoleProcess, timeoutMs: number): Promise<void> {
  await until(`${role.name} to die`, () => !role.alive, timeoutMs)
}

/** Two commands that are refused at the same version of one task. */
async function refusedTwice(
  platform: Platform,
  { orgId, teamId }: Company,
): Promise<{ taskId: string }> {
  const producer = await platform.producer(orgId, ['tasks'])
  const created = await producer.send({
    type: 'CreateTask',
    payload: { title: 'Refused twice', teamId, priority: 'P1' },
  })
  await producer.outcome(created, { timeoutMs: 60_000 })
  for (let time = 0; time < 2; time += 1) {
    const refused = await producer.send({
      type: 'CloseTask',
      commandId: randomUUID(),
      entityId: created.entityId,
      payload: {},
    })
    await producer.outcome(refused, { timeoutMs: 60_000 })
  }
  return { taskId: created.entityId }
}

async function dropDatabase({ clickhouseUrl, database }: FactsPlace): Promise<void> {
  for (const name of [database, database.replace('hive_', 'hive_read_')]) {
    await fetch(clickhouseUrl, { method: 'POST', body: `DROP DATABASE IF EXISTS ${name}` })
  }
}
