// How an event changes a task.
import type { TaskCreatedPayload, TaskEvent } from '../../../schemas/generated/types.ts'
import { creatorOf } from '../acting.ts'
import type { EventMeta, Unstamped } from '../decider.ts'
import { textHash } from '../text-hash.ts'
import { isLive, type LiveTask, type TaskState } from './state.ts'

export function evolve(
  state: TaskState | undefined,
  event: Unstamped<TaskEvent>,
  meta: EventMeta,
): TaskState | undefined {
  if (event.type === 'TaskCreated') return createdTask(event.payload, meta)
  if (!isLive(state)) return state
  if (event.type === 'TaskDeleted') return { deleted: true, orgId: state.orgId }
  const task = routed(state, event, meta.occurredAt)
  switch (event.type) {
    case 'TaskDescribed': {
      const { title, description } = event.payload
      return {
        ...task,
        titleHash: title === null ? task.titleHash : textHash(title),
        descriptionHash: description === null ? task.descriptionHash : textHash(description),
      }
    }
    case 'TaskLabelled':
      return { ...task, labels: event.payload.labels }
    case 'TaskDueDateSet':
      return { ...task, dueAt: event.payload.dueAt }
    case 'TaskStarted':
      return { ...task, startedAt: event.payload.startedAt ?? task.startedAt }
    case 'TaskPrioritised':
    case 'TaskAssigned':
    case 'TaskHandedToAgent':
    case 'TaskMoved':
    case 'TaskBlocked':
    case 'TaskUnblocked':
    case 'TaskSubmittedForReview':
    case 'TaskCompleted':
    case 'TaskClosed':
    case 'TaskReopened':
    case 'TaskCancelled':
    case 'TaskCommented':
      return task
    default:
      event satisfies never
      return state
  }
}

export function createdTask(payload: TaskCreatedPayload, meta: EventMeta): LiveTask {
  return {
    deleted: false,
    orgId: meta.orgId,
    teamId: payload.teamId,
    assignee: null,
    priority: payload.priority,
    status: 'open',
    createdBy: creatorOf(meta.actor),
    createdAt: meta.occurredAt,
    startedAt: null,
    dueAt: payload.dueAt,
    labels: payload.labels,
    titleHash: textHash(payload.title),
    descriptionHash: textHash(payload.description),
  }
}

/** Work also begins where an obstacle goes from a task that nobody had started. */
function routed(
  state: LiveTask,
  event: Exclude<Unstamped<TaskEvent>, { type: 'TaskCreated' }>,
  occurredAt: number,
): LiveTask {
  const { now } = event.payload
  const startedAt = state.startedAt ?? (now.status === 'in_progress' ? occurredAt : null)
  return { ...state, ...now, startedAt }
}
