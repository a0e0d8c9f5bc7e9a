import { describe, expect, it } from 'vitest'
import { transition } from '../../../../processors/deciders/task/transitions.ts'
import type { TaskCommand, TaskStatus } from '../../../../schemas/generated/types.ts'
import { agents, blueTeam, people, sealed } from '../../../support/decider-world.ts'
import { byAdmin, created, inStatus, task } from './task-examples.ts'

// Written anew here, not read from the decider: from which statuses each command is allowed, and where it leads.
const life: Readonly<Record<string, Readonly<Partial<Record<TaskStatus, TaskStatus>>>>> = {
  StartTask: { open: 'in_progress', review: 'in_progress' },
  BlockTask: { open: 'blocked', in_progress: 'blocked', review: 'blocked' },
  UnblockTask: { blocked: 'in_progress' },
  SubmitTaskForReview: { in_progress: 'review' },
  CompleteTask: { in_progress: 'done', review: 'done' },
  CloseTask: { done: 'closed' },
  ReopenTask: { done: 'open', closed: 'open', cancelled: 'open' },
  CancelTask: {
    open: 'cancelled',
    in_progress: 'cancelled',
    blocked: 'cancelled',
    review: 'cancelled',
  },
}
const statuses = [
  'open',
  'in_progress',
  'blocked',
  'review',
  'done',
  'closed',
  'cancelled',
] as const satisfies readonly TaskStatus[]
const untilDone = statuses.slice(0, 5)

const envelope = byAdmin
const commands: readonly TaskCommand[] = [
  { type: 'StartTask', envelope, payload: {} },
  { type: 'BlockTask', envelope, payload: { reason: null } },
  { type: 'UnblockTask', envelope, payload: {} },
  { type: 'SubmitTaskForReview', envelope, payload: {} },
  { type: 'CompleteTask', envelope, payload: {} },
  { type: 'CloseTask', envelope, payload: {} },
  { type: 'ReopenTask', envelope, payload: {} },
  { type: 'CancelTask', envelope, payload: { reason: null } },
  { type: 'DeleteTask', envelope, payload: {} },
  { type: 'CommentOnTask', envelope, payload: { text: sealed('hm') } },
  { type: 'DescribeTask', envelope, payload: { title: sealed('New'), description: null } },
  { type: 'PrioritiseTask', envelope, payload: { priority: 'P0' } },
  { type: 'LabelTask', envelope, payload: { add: ['x'], remove: [] } },
  { type: 'SetTaskDueDate', envelope, payload: { dueAt: 1 } },
  { type: 'MoveTask', envelope, payload: { teamId: blueTeam } },
  { type: 'AssignTask', envelope, payload: { personId: people.ann.id } },
  { type: 'HandTaskToAgent', envelope, payload: { agentId: agents.robo.id } },
]

function whereAllowed(command: TaskCommand): readonly TaskStatus[] {
  const moves = life[command.type]
  if (moves !== undefined) return statuses.filter((status) => moves[status] !== undefined)
  return command.type === 'DeleteTask' || command.type === 'CommentOnTask' ? statuses : untilDone
}

const cells = commands.flatMap((command) => statuses.map((from) => ({ command, from })))
const named = cells.map(({ command, from }) => [command.type, from, command] as const)

describe('what the status of a task allows', () => {
  it('covers every command but the two that are bound by no status', () => {
    expect(cells).toHaveLength(17 * 7)
  })

  it.each(named.filter(([, from, command]) => whereAllowed(command).includes(from)))(
    '%s is allowed when the task is %s',
    (_, from, command) => {
      const told = task.given(created(), inStatus(from)).when(command)
      expect(told.decided.type).toBe('accepted')
      const to = life[command.type]?.[from] ?? from
      expect(told.state).toMatchObject(
        command.type === 'DeleteTask' ? { deleted: true } : { status: to },
      )
    },
  )

  it.each(named.filter(([, from, command]) => !whereAllowed(command).includes(from)))(
    '%s is refused when the task is %s',
    (_, from, command) => {
      task
        .given(created(), inStatus(from))
        .when(command)
        .thenRefused('FORBIDDEN_TRANSITION', {
          from,
          command: command.type,
          allowed: whereAllowed(command).join(','),
        })
    },
  )

  it('allows nothing from a status that only a newer release knows', () => {
    expect(transition('CommentOnTask', 'UNKNOWN')).toMatchObject({ type: 'forbidden' })
  })
})
