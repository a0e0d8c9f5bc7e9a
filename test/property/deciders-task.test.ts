import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deciders } from '../../processors/deciders/deciders.ts'
import { isLive, routingOf, type TaskState } from '../../processors/deciders/task/state.ts'
import { isErrorCode } from '../../schemas/errors.ts'
import { metaOf } from '../support/decider-specification.ts'
import { play, type Step, taskCommands } from './deciders-examples.ts'

type Change = Step['changes'][number]

function routingOrNull(state: TaskState | undefined) {
  return isLive(state) ? routingOf(state) : null
}

function changesOf(steps: readonly Step[]): readonly Change[] {
  return steps.flatMap(({ changes }) => changes)
}

describe('any sequence of commands on a task', () => {
  it('is answered by events or a code of the table, and no event is beyond evolve', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        for (const { decided } of play(commands)) {
          if (decided.type === 'accepted') expect(decided.events).not.toEqual([])
          else expect(isErrorCode(decided.code)).toBe(true)
        }
      }),
    )
  })

  it('gives the same state when only its events are replayed, and that state is plain data', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        const steps = play(commands)
        let state: TaskState | undefined
        for (const { command, changes } of steps) {
          for (const { event } of changes) {
            state = deciders.task.evolve(state, event, metaOf(command))
          }
        }
        expect(state).toEqual(steps.at(-1)?.after)
        const stored: unknown = state && JSON.parse(JSON.stringify(state))
        expect(stored).toEqual(state)
      }),
    )
  })

  it('changes nothing when refused, and only what is said when accepted', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        for (const { before, after, decided } of play(commands)) {
          if (decided.type === 'refused') expect(after).toBe(before)
          else expect(after).not.toEqual(undefined)
        }
      }),
    )
  })

  it('carries in each event the routing after it, and before it exactly where it changed', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        for (const { event, before, after } of changesOf(play(commands))) {
          if (event.type === 'TaskCreated') continue
          const { now, was } = event.payload
          const routingBefore = routingOrNull(before)
          if (event.type === 'TaskDeleted') {
            expect(was).toEqual(routingBefore)
            expect(now).toEqual({ ...was, teamId: null, assignee: null })
            continue
          }
          expect(now).toEqual(routingOrNull(after))
          expect(was ?? now).toEqual(routingBefore)
          expect(was).not.toEqual(now)
        }
      }),
    )
  })

  it('is created once, and ends with its deletion', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        const types = changesOf(play(commands)).map(({ event }) => event.type)
        expect(types.filter((type) => type === 'TaskCreated').length).toBeLessThanOrEqual(1)
        expect([-1, types.length - 1]).toContain(types.indexOf('TaskDeleted'))
        expect([-1, 0]).toContain(types.indexOf('TaskCreated'))
      }),
    )
  })

  it('knows when work first began exactly when it ever was in progress, and never forgets it', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        let first: number | null = null
        for (const { command, changes } of play(commands)) {
          for (const { event, after } of changes) {
            if (!isLive(after)) continue
            if (after.status === 'in_progress') first ??= metaOf(command).occurredAt
            expect(after.startedAt).toBe(first)
            if (event.type === 'TaskStarted' || event.type === 'TaskCompleted') {
              expect(event.payload.startedAt).toBe(first)
              expect(event.payload.createdAt).toBe(after.createdAt)
            }
          }
        }
      }),
    )
  })
})
