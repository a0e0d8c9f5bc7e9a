import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLive, type LiveTask } from '../../processors/deciders/task/state.ts'
import { textHash } from '../../processors/deciders/text-hash.ts'
import type { RecordTaskChangePayload, RowField } from '../../schemas/generated/types.ts'
import { play, recordOf, row, taskCommands } from './deciders-examples.ts'

/** What the row says, as the state would hold it. */
function said(payload: RecordTaskChangePayload): Partial<LiveTask> {
  const spoken = (field: RowField, part: Partial<LiveTask>) =>
    payload.speaksOf.includes(field) ? part : {}
  return {
    ...spoken('team', { teamId: payload.teamId }),
    ...spoken('assignee', { assignee: payload.assignee }),
    ...spoken('status', { status: payload.status }),
    ...spoken('priority', { priority: payload.priority }),
    ...spoken('title', { titleHash: textHash(payload.title) }),
    ...spoken('description', { descriptionHash: textHash(payload.description) }),
    ...spoken('due_date', { dueAt: payload.dueAt }),
    ...spoken('labels', { labels: [...new Set(payload.labels)].sort() }),
  }
}

const existing = taskCommands.map((commands) => play(commands).at(-1)?.after)

describe('RecordTaskChange on any task', () => {
  it('makes the task equal to what the row speaks of, and leaves the rest', () => {
    fc.assert(
      fc.property(existing, row, (before, payload) => {
        fc.pre(before?.deleted !== true)
        const after = play([recordOf(payload)], before).at(-1)?.after
        expect(after).toMatchObject(said(payload))
        if (!isLive(before) || !isLive(after)) return
        const { startedAt: _, ...untouched } = { ...after, ...before, ...said(payload) }
        expect(after).toMatchObject(untouched)
      }),
    )
  })

  it('says nothing new the second time', () => {
    fc.assert(
      fc.property(existing, row, (before, payload) => {
        fc.pre(before?.deleted !== true)
        const silent = recordOf({ ...payload, note: null })
        const [, again] = play([silent, silent], before)
        expect(again?.decided).toEqual({ type: 'refused', code: 'NO_CHANGE', facts: {} })
      }),
    )
  })

  it('marks each event as imported, names each kind once, and keeps the documented order', () => {
    const order = [
      'TaskCreated',
      'TaskMoved',
      'TaskAssigned',
      'TaskHandedToAgent',
      'TaskPrioritised',
      'TaskDescribed',
      'TaskLabelled',
      'TaskDueDateSet',
      'a status',
      'TaskCommented',
    ]
    fc.assert(
      fc.property(existing, row, (before, payload) => {
        const [step] = play([recordOf(payload)], before)
        const events = step?.changes.map(({ event }) => event) ?? []
        const places = events.map(({ type }) =>
          order.includes(type) ? order.indexOf(type) : order.indexOf('a status'),
        )
        expect(places).toEqual([...new Set(places)].sort((one, other) => one - other))
        expect(events.every((event) => event.payload.imported)).toBe(true)
      }),
    )
  })

  it('ends in the same state when the row comes in two halves', () => {
    fc.assert(
      fc.property(existing, row, fc.nat({ max: 8 }), (before, payload, cut) => {
        fc.pre(isLive(before))
        const halves = [payload.speaksOf.slice(0, cut), payload.speaksOf.slice(cut)]
        const inTwo = halves.map((speaksOf) => recordOf({ ...payload, speaksOf, note: null }))
        const whole = recordOf({ ...payload, note: null })
        expect(play(inTwo, before).at(-1)?.after).toEqual(play([whole], before).at(-1)?.after)
      }),
    )
  })
})
