// Promote then act, and demote then act, from two deciders: no false refusal, and nothing that came more than a second
// after a demotion is decided on the rights from before it.
import { randomUUID } from 'node:crypto'
import { checkJournal } from '../checker/check-journal.ts'
import { playPairs } from '../harness/pairs.ts'
import { type Finding, pause, type Scenario, type ScenarioContext } from '../harness/scenario.ts'

const boundMs = 1_000

export const demotionRace: Scenario = {
  name: 'demotion-race',
  title: 'promote then act, demote then act: no false refusal, revocation within a second',
  partitions: 3,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short, random } = context
    const roles = await Promise.all(['a', 'b'].map((name) => context.startRole('decider', name)))
    await Promise.all(roles.map((role) => role.ready))
    const { orgId, teamId } = await platform.company()
    const admin = await platform.producer(orgId, ['people', 'tasks'])
    const total = short ? 100 : 1_000
    const demotions: { personId: string; commandId: string; actId: string }[] = []
    const problems = await playPairs(total, 100, async (pair) => {
      const created = await admin.send({
        type: 'CreatePerson',
        payload: { name: `Person ${pair}`, level: 'IC1', teamIds: [] },
      })
      const personId = created.entityId
      await admin.outcome(created, { timeoutMs: 60_000 })
      const promoted = await admin.send({
        type: 'ChangePersonLevel',
        entityId: personId,
        payload: { level: 'admin' },
      })
      const { version } = await admin.outcome(promoted, { timeoutMs: 60_000 })
      const actor = { kind: 'person' as const, id: personId }
      const act = (basis: number) => ({
        type: 'CreateTask' as const,
        actor,
        commandId: randomUUID(),
        payload: { title: `By ${pair}`, teamId, priority: 'P2' as const },
        basisAtLeast: [{ entityType: 'person' as const, entityId: personId, version: basis }],
      })
      const first = await admin.outcome(await admin.send(act(version)), { timeoutMs: 60_000 })
      const found: string[] = []
      if (first.status !== 'accepted')
        found.push(`pair ${pair}: promoted, yet refused ${first.code ?? ''}`)
      const demoted = await admin.send({
        type: 'ChangePersonLevel',
        entityId: personId,
        payload: { level: 'IC1' },
      })
      // Without a basis: only the bound protects, so that it is the bound that is tested.
      await pause(random() * 2 * boundMs)
      const late = act(version)
      const sent = await admin.send({ ...late, basisAtLeast: [] })
      await Promise.all([
        admin.outcome(demoted, { timeoutMs: 60_000 }),
        admin.outcome(sent, { timeoutMs: 60_000 }),
      ])
      demotions.push({ personId, commandId: demoted.commandId, actId: sent.commandId })
      return found
    })
    const people = await checkJournal(platform.addresses, platform.names('person'))
    const tasks = await checkJournal(platform.addresses, platform.names('task'))
    const answerTo = (report: typeof people, commandId: string) =>
      report.valid.find(({ decoded }) => decoded.envelope['commandId'] === commandId)?.decoded
    let bound = 0
    for (const { personId, commandId, actId } of demotions) {
      const demotion = answerTo(people, commandId)
      const acted = answerTo(tasks, actId)
      const afterMs =
        (Number(acted?.envelope['recordedAt']) - Number(demotion?.envelope['recordedAt'])) / 1_000
      if (!(afterMs > boundMs)) continue
      bound += 1
      if (acted?.type !== 'CommandRefused') {
        problems.push(`${personId} acted ${afterMs} ms after the demotion and was not refused`)
      }
    }
    if (bound === 0) problems.push('no act came later than the bound: nothing was tested')
    return {
      problems: [...problems, ...people.problems, ...tasks.problems],
      figures: { pairs: total, laterThanBound: bound, refused: tasks.refused },
    }
  },
}
