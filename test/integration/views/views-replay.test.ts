// The views on a real cluster-enabled Redis: any split, replay and interleaving gives what the plain fold gives.
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readAgent } from '../../../processors/views/agent/read.ts'
import { readBoard } from '../../../processors/views/board/read.ts'
import { readPerson } from '../../../processors/views/person/read.ts'
import { readTask } from '../../../processors/views/task/read.ts'
import type { Column } from '../../../schemas/views.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import {
  bySource,
  fixtureAgents,
  fixturePeople,
  fixtureTeams,
  History,
  fixtureOrg as orgId,
} from '../../support/history.ts'
import { type Choice, foundOrganisation, play } from '../../support/history-plays.ts'
import { openViewsFixture } from '../../support/views-fixture.ts'
import { expectedViews } from '../../support/views-oracle.ts'

// Redis expires outcomes by its own clock: the history is of today.
const startMs = Date.now() - 3_600_000
const now = () => startMs
const fixture = openViewsFixture({ now })
afterAll(() => fixture.close())

const choices = fc.array(fc.tuple(fc.nat(999), fc.nat(50), fc.nat(50)), { maxLength: 90 })
/** Where a batch begins, before or at what was folded, and how long it is. */
const steps = fc.array(fc.tuple(fc.nat(20), fc.nat(12), fc.integer({ min: 1, max: 25 })), {
  maxLength: 40,
})

function historyOf(chosen: readonly Choice[]): readonly Journalled[] {
  return play(foundOrganisation(new History({ startMs })), chosen).records
}

/** Batches of single sources, going back and on, sometimes an old one again; at last all is folded. */
function* schedule(
  records: readonly Journalled[],
  plan: readonly (readonly [number, number, number])[],
) {
  const sources = [...bySource(records).values()]
  const reached = sources.map(() => 0)
  for (const [which, back, length] of plan) {
    const at = which % sources.length
    const from = Math.max(0, (reached[at] ?? 0) - back)
    yield (sources[at] ?? []).slice(from, from + length)
    reached[at] = Math.max(reached[at] ?? 0, Math.min(from + length, sources[at]?.length ?? 0))
  }
  for (const [at, source] of sources.entries()) yield source.slice(reached[at])
  // A writer that was presumed dead comes back with what it still had in hand.
  for (const source of sources) yield source.slice(0, Math.ceil(source.length / 2))
}

test('any split, replay and interleaving of batches leaves the same keys as one record at a time', async () => {
  await fc.assert(
    fc.asyncProperty(choices, steps, async (chosen, plan) => {
      const records = historyOf(chosen)
      await fixture.clear()
      const under = await fixture.views.identity()
      for (const record of records) await fixture.views.apply([record], under)
      const plain = await fixture.dump()

      await fixture.clear()
      for (const batch of schedule(records, plan)) await fixture.views.apply(batch, under)
      expect(await fixture.dump()).toEqual(plain)
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('what readers get agrees with a fold that shares no code with the views', async () => {
  await fc.assert(
    fc.asyncProperty(choices, async (chosen) => {
      const records = historyOf(chosen)
      await fixture.clear()
      for (const source of bySource(records).values()) await fixture.views.apply(source)
      const expected = expectedViews(records)
      const { redis, keys } = fixture

      for (const { record } of records) {
        if (record.type !== 'TaskCreated') continue
        const taskId = record.envelope.entityId
        const task = await readTask(redis, keys, { orgId, taskId })
        const sorted = task && {
          ...task,
          dependsOn: task.dependsOn.toSorted(),
          neededBy: task.neededBy.toSorted(),
        }
        expect({ task: sorted }).toMatchObject({ task: expected.tasks.get(taskId) })
      }
      const cards = (columns: readonly Column[] | undefined) =>
        columns
          ?.flatMap((column) => column.cards)
          .map(({ taskId, version, status, priority, since, title }) => {
            return { taskId, version, status, priority, since, title }
          })
      for (const teamId of [...fixtureTeams, null]) {
        const board = await readBoard(redis, keys, { orgId, teamId })
        const place = `team:${teamId ?? '00000000-0000-0000-0000-000000000000'}`
        expect(cards(board?.columns) ?? []).toEqual(expected.cards.get(place) ?? [])
      }
      for (const personId of fixturePeople) {
        const person = await readPerson(redis, keys, { orgId, personId })
        expect(cards(person?.columns)).toEqual(expected.cards.get(`person:${personId}`) ?? [])
      }
      for (const agentId of fixtureAgents) {
        const agent = await readAgent(redis, keys, { orgId, agentId })
        expect(cards(agent?.columns)).toEqual(expected.cards.get(`agent:${agentId}`) ?? [])
      }
    }),
    { numRuns: 20 },
  )
}, 60_000)
