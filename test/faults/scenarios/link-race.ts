// LinkTasks(A,B) beside LinkTasks(B,A) from two clients at the same moment: never both.
import { randomUUID } from 'node:crypto'
import { checkJournal } from '../checker/check-journal.ts'
import { playPairs } from '../harness/pairs.ts'
import type { Finding, Scenario, ScenarioContext } from '../harness/scenario.ts'

export const linkRace: Scenario = {
  name: 'link-race',
  title: 'LinkTasks(A,B) beside LinkTasks(B,A): never a cycle',
  partitions: 3,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short } = context
    const roles = await Promise.all(['a', 'b'].map((name) => context.startRole('decider', name)))
    await Promise.all(roles.map((role) => role.ready))
    const { orgId, teamId } = await platform.company()
    const one = await platform.producer(orgId, ['tasks'])
    const other = await platform.producer(orgId, ['tasks'])
    const total = short ? 100 : 1_000
    let accepted = 0
    const problems = await playPairs(total, 100, async () => {
      const tasks = await Promise.all(
        ['A', 'B'].map((title) =>
          one.send({ type: 'CreateTask', payload: { title, teamId, priority: 'P2' } }),
        ),
      )
      const outcomes = await Promise.all(
        tasks.map((task) => one.outcome(task, { timeoutMs: 60_000 })),
      )
      const [a, b] = tasks.map(({ entityId }) => entityId)
      if (a === undefined || b === undefined) return ['no tasks']
      const basisAtLeast = outcomes.map(({ entityId, version }) => ({
        entityType: 'task' as const,
        entityId,
        version,
      }))
      const link = (taskId: string, dependsOn: string) => ({
        type: 'LinkTasks' as const,
        entityId: orgId,
        commandId: randomUUID(),
        payload: { taskId, dependsOn },
        basisAtLeast,
      })
      const sent = await Promise.all([one.send(link(a, b)), other.send(link(b, a))])
      const answers = await Promise.all([
        one.outcome(sent[0], { timeoutMs: 60_000 }),
        other.outcome(sent[1], { timeoutMs: 60_000 }),
      ])
      const yes = answers.filter(({ status }) => status === 'accepted').length
      accepted += yes
      const codes = answers.map(({ code }) => code ?? 'accepted').join(', ')
      return yes === 1 && codes.includes('LINK_CYCLE') ? [] : [`a pair was answered ${codes}`]
    })
    const report = await checkJournal(platform.addresses, platform.names('work-graph'))
    const cycles = findCycle(
      report.valid
        .filter(({ decoded }) => decoded.type === 'TasksLinked')
        .map(({ decoded }) => decoded.payload),
    )
    return {
      problems: [...problems, ...report.problems, ...cycles],
      figures: { pairs: total, accepted, refused: report.refused },
    }
  },
}

/** Depth first over the links of the journal alone. */
function findCycle(links: readonly Readonly<Record<string, unknown>>[]): string[] {
  const next = new Map<string, string[]>()
  for (const { taskId, dependsOn } of links) {
    const from = String(taskId)
    next.set(from, [...(next.get(from) ?? []), String(dependsOn)])
  }
  const state = new Map<string, 'open' | 'done'>()
  const visit = (task: string): boolean => {
    if (state.get(task) === 'open') return true
    if (state.get(task) === 'done') return false
    state.set(task, 'open')
    const found = (next.get(task) ?? []).some(visit)
    state.set(task, 'done')
    return found
  }
  return [...next.keys()].some(visit) ? ['the journal of links holds a cycle'] : []
}
