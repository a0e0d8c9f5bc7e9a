// Builds the events of a live task: each carries the routing after it, and before it where it changed.
import type {
  Assignee,
  Routing,
  Sealed,
  TaskEvent,
  TaskStatus,
} from '../../../schemas/generated/types.ts'
import type { Unstamped } from '../decider.ts'
import { type LiveTask, routingOf, sameAssignee } from './state.ts'

export type TaskFact = Unstamped<TaskEvent>

interface Base {
  readonly now: Routing
  readonly was: Routing | null
  readonly imported: boolean
}

export function base(task: LiveTask, change: Partial<Routing>, imported: boolean): Base {
  const before = routingOf(task)
  const now = { ...before, ...change }
  const changed =
    now.teamId !== before.teamId ||
    !sameAssignee(now.assignee, before.assignee) ||
    now.priority !== before.priority ||
    now.status !== before.status
  return { now, was: changed ? before : null, imported }
}

/** Another person, nobody, or an agent. */
export function assigneeEvent(
  task: LiveTask,
  assignee: Assignee | null,
  imported: boolean,
): TaskFact {
  const payload = base(task, { assignee }, imported)
  return assignee?.kind === 'agent'
    ? { type: 'TaskHandedToAgent', payload }
    : { type: 'TaskAssigned', payload }
}

export interface StatusChange {
  readonly to: Exclude<TaskStatus, 'UNKNOWN'>
  readonly reason: Sealed | null
  /** UTC µs. */
  readonly occurredAt: number
  readonly imported: boolean
}

/** The event that says that a task has come into a status, from wherever it was. */
export function statusEvent(task: LiveTask, change: StatusChange): TaskFact {
  const { to, reason, occurredAt, imported } = change
  const payload = base(task, { status: to }, imported)
  const { createdAt, startedAt } = task
  switch (to) {
    case 'open':
      return { type: 'TaskReopened', payload }
    case 'in_progress':
      return task.status === 'blocked'
        ? { type: 'TaskUnblocked', payload }
        : {
            type: 'TaskStarted',
            payload: { ...payload, createdAt, startedAt: startedAt ?? occurredAt },
          }
    case 'blocked':
      return { type: 'TaskBlocked', payload: { ...payload, reason } }
    case 'review':
      return { type: 'TaskSubmittedForReview', payload }
    case 'done':
      return { type: 'TaskCompleted', payload: { ...payload, createdAt, startedAt } }
    case 'closed':
      return { type: 'TaskClosed', payload: { ...payload, createdAt, startedAt } }
    case 'cancelled':
      return { type: 'TaskCancelled', payload: { ...payload, reason } }
    default:
      return to satisfies never
  }
}

/** Gone from every board and everybody's work: what it leaves stands in `was`. */
export function deletedEvent(task: LiveTask): TaskFact {
  const was = routingOf(task)
  return {
    type: 'TaskDeleted',
    payload: { now: { ...was, teamId: null, assignee: null }, was, imported: false },
  }
}
