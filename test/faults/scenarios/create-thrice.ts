// The same create three times over two deciders, one of them killed: one task. And a replayable source's row again when
// its command id is long forgotten: already applied.
import { randomUUID } from 'node:crypto'
import { checkJournal } from '../checker/check-journal.ts'
import type { Finding, Scenario, ScenarioContext } from '../harness/scenario.ts'

export const createThrice: Scenario = {
  name: 'create-thrice',
  title: 'the same create sent three times over two processes, one killed: one task',
  partitions: 3,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short } = context
    const env = short ? { HIVE_SESSION_TIMEOUT_MS: '6000' } : {}
    const [first, second] = await Promise.all([
      context.startRole('decider', 'a', env),
      context.startRole('decider', 'b', env),
    ])
    await Promise.all([first.ready, second.ready])
    const { orgId, teamId } = await platform.company()
    const clients = await Promise.all(
      [1, 2, 3].map(() => platform.producer(orgId, ['tasks', 'import'])),
    )
    const total = short ? 60 : 600
    const creates = Array.from({ length: total }, (_, at) => ({
      type: 'CreateTask' as const,
      commandId: randomUUID(),
      payload: { title: `Once ${at}`, teamId, priority: 'P1' as const },
    }))
    const problems: string[] = []
    const sends = clients.map((client) => Promise.all(creates.map((create) => client.send(create))))
    await Promise.all(sends.slice(0, 1))
    context.say('kill one of the two')
    await first.kill()
    const receipts = (await Promise.all(sends)).flat()
    await Promise.all(
      receipts.map(async (receipt) => {
        const outcome = await clients[0]?.outcome(receipt, { timeoutMs: 60_000 })
        if (outcome?.status !== 'accepted')
          problems.push(`${receipt.commandId}: ${outcome?.code ?? 'no outcome'}`)
      }),
    )
    problems.push(...(await replay(context, orgId, teamId)))
    const report = await checkJournal(platform.addresses, platform.names('task'))
    const created = report.valid.filter(({ decoded }) => decoded.type === 'TaskCreated').length
    const wanted = total + 1
    if (created !== wanted) problems.push(`${created} tasks were created, ${wanted} were meant`)
    return {
      problems: [...problems, ...report.problems],
      figures: { creates: total, sent: receipts.length, created, repeated: report.repeated },
    }
  },
}

/** Past the window a command id means nothing: another id stands for that, the origin is the same. */
async function replay(context: ScenarioContext, orgId: string, teamId: string): Promise<string[]> {
  const client = await context.platform.producer(orgId, ['import'])
  const origin = { id: randomUUID(), seq: 7 }
  const row = () => ({
    type: 'RecordTaskChange' as const,
    commandId: randomUUID(),
    entityId: taskId,
    origin,
    payload: {
      speaksOf: ['team' as const, 'status' as const, 'title' as const],
      teamId,
      status: 'open' as const,
      title: 'From a file',
    },
  })
  const taskId = randomUUID()
  const answers: string[] = []
  for (let time = 0; time < 2; time += 1) {
    const outcome = await client.outcome(await client.send(row()), { timeoutMs: 60_000 })
    answers.push(outcome.code ?? 'accepted')
  }
  return answers.join() === 'accepted,ALREADY_APPLIED'
    ? []
    : [`a row played twice was answered ${answers.join()}`]
}
