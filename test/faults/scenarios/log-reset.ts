// Logs that are not what the decider left: cut off beyond what was answered, deleted and made anew, while it is down and
// under its hands. Each is a stop with a name, told by health and log; every other partition goes on.
import { readFile } from 'node:fs/promises'
import { checkJournal } from '../checker/check-journal.ts'
import { cutLog, recreateTopic } from '../harness/log-surgery.ts'
import type { Company } from '../harness/platform.ts'
import type { RoleProcess } from '../harness/role-process.ts'
import {
  type Finding,
  pause,
  type Scenario,
  type ScenarioContext,
  until,
} from '../harness/scenario.ts'
import { type Answered, answerAll, send } from './log-reset-commands.ts'

const partitions = 4
const haltMs = 30_000

export const logReset: Scenario = {
  name: 'log-reset',
  title: 'a log cut off or made anew, down or running: a named stop, never silence',
  partitions,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short } = context
    const first = await context.startRole('decider', 'a')
    await first.ready
    const company = await platform.company()
    let stops = 0
    const problems: string[] = []
    const before = await answerAll(platform, company, short ? 60 : 600)
    const answered = await first.partitions()
    await first.stop()

    context.say('commands lost, topics made anew, while no decider runs')
    const expected = await whileDown(context, company, before)
    const again = await context.startRole('decider', 'a')
    for (const [place, status] of answered) {
      const code = status.commandOffset >= 0 ? expected.get(place) : undefined
      if (code === undefined) continue
      stops += 1
      problems.push(...(await halts(again, place, code)))
    }

    context.say('commands lost, a topic made anew, under a running decider')
    const running = await underway(context, company, again)
    for (const [place, code] of running) {
      stops += 1
      problems.push(...(await halts(again, place, code)))
    }
    for (const [place, { phase, error }] of await again.partitions()) {
      const named = expected.has(place) || running.has(place)
      if (phase === 'halted' && !named) problems.push(`${place} halted: ${error?.code ?? ''}`)
    }
    problems.push(...(await goesOn(context, company)))
    const report = await checkJournal(platform.addresses, platform.names('task'), [], {
      halted: new Set([0, 2]),
    })
    return {
      problems: [...problems, ...report.problems],
      figures: { stops, tasks: report.commands, answered: report.answered, epochs: report.epochs },
    }
  },
}

/** Place → the code that it must halt with, if it had answered anything. */
async function whileDown(
  { platform }: ScenarioContext,
  company: Company,
  before: Answered,
): Promise<ReadonlyMap<string, string>> {
  const { topics } = platform
  const expected = new Map<string, string>()
  // What waits is lost on partition 0; what was answered may go on partition 1.
  await send(platform, company, 'task', 200)
  const kept = await platform.admin.endOffsets(topics.commands('task'))
  await cutLog(
    platform,
    topics.commands('task'),
    new Map([
      [0, -1],
      [1, before.taskEnds.get(1) ?? 0],
    ]),
  )
  if ((kept.get(0) ?? 0) > (before.taskEnds.get(0) ?? 0)) expected.set('task[0]', 'LOG_RESET')
  // Made anew and empty; made anew and longer than before; the journal made anew.
  await recreateTopic(platform, topics.commands('team'))
  await recreateTopic(platform, topics.commands('person'))
  await send(platform, company, 'person', 200)
  await recreateTopic(platform, topics.events('work-graph'))
  for (let partition = 0; partition < partitions; partition += 1) {
    for (const entity of ['team', 'person'])
      expected.set(`${entity}[${partition}]`, 'TOPIC_RECREATED')
    expected.set(`work-graph[${partition}]`, 'CHECKPOINT_BEYOND_END')
  }
  return expected
}

async function underway(
  { platform }: ScenarioContext,
  company: Company,
  role: RoleProcess,
): Promise<ReadonlyMap<string, string>> {
  const { topics } = platform
  const expected = new Map([['task[2]', 'LOG_RESET']])
  for (const [place, { entity, commandOffset }] of await role.partitions()) {
    if (entity === 'agent' && commandOffset >= 0) expected.set(place, 'TOPIC_RECREATED')
  }
  role.pause()
  // A fetch that is under way is answered before: the next one finds nothing.
  await pause(500)
  await send(platform, company, 'task', 100)
  await cutLog(platform, topics.commands('task'), new Map([[2, -1]]))
  await recreateTopic(platform, topics.commands('agent'))
  await send(platform, company, 'agent', 200)
  role.wake()
  return expected
}

/** Told by readiness, by the partition's status and in the log. */
async function halts(role: RoleProcess, place: string, code: string): Promise<string[]> {
  const codeOf = async () => (await role.partitions()).get(place)?.error?.code
  try {
    await until(`${place} to halt`, async () => (await codeOf()) !== undefined, haltMs)
  } catch {
    return [`${place} does not halt: ${code} was due`]
  }
  const problems: string[] = []
  const found = await codeOf()
  if (found !== code) problems.push(`${place} halts with ${found ?? 'nothing'} instead of ${code}`)
  const { ready, reasons } = await role.readiness()
  if (ready || !reasons.some((reason) => reason.startsWith(`${place} halted: ${code}: `))) {
    problems.push(`${place}: readiness says ${ready ? 'ready' : reasons.join('; ')}`)
  }
  const [entity = '', partition = ''] = place.split(/[[\]]/)
  const log = await readFile(role.logFile, 'utf8')
  const told = log
    .split('\n')
    .some(
      (line) =>
        line.includes('"PartitionHalted"') &&
        line.includes(`"entity":"${entity}","partition":${partition},"code":"${code}"`),
    )
  if (!told) problems.push(`${place}: the log does not tell of ${code}`)
  return problems
}

/** Other partitions of the same entity, and other entities. */
async function goesOn({ platform }: ScenarioContext, company: Company): Promise<string[]> {
  const client = await platform.producer(company.orgId, ['tasks', 'platform'])
  const problems: string[] = []
  const seen = new Set<number>()
  const rename = {
    type: 'CreateOrganisation' as const,
    payload: { name: 'Another', firstAdminId: company.adminId },
  }
  for (let count = 0; count < 100 && seen.size < 2; count += 1) {
    const payload = { title: `After ${count}`, teamId: company.teamId, priority: 'P3' as const }
    const receipt = await client.send({ type: 'CreateTask', payload })
    if (receipt.partition !== 1 && receipt.partition !== 3) continue
    seen.add(receipt.partition)
    const { status, code } = await client.outcome(receipt, { timeoutMs: 30_000 })
    if (status !== 'accepted') problems.push(`task on ${receipt.partition}: ${code ?? ''}`)
  }
  const other = await client.outcome(await client.send(rename), { timeoutMs: 30_000 })
  if (other.status !== 'accepted') problems.push(`another organisation: ${other.code ?? ''}`)
  return problems
}
