// What an allowed command makes of a task: one event, or the word that nothing would change.
import type {
  Assignee,
  DescribeTaskPayload,
  LabelTaskPayload,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { type Refused, refused } from '../decider.ts'
import { asSet, tooLarge } from '../fields.ts'
import { textHash } from '../text-hash.ts'
import {
  assigneeEvent,
  base,
  deletedEvent,
  type StatusChange,
  statusEvent,
  type TaskFact,
} from './events.ts'
import type { BoundCommand } from './form.ts'
import { type LiveTask, sameAssignee } from './state.ts'

export type Effect = { readonly type: 'changed'; readonly event: TaskFact } | Refused

export interface Allowed {
  readonly to: StatusChange['to']
  /** UTC µs. */
  readonly occurredAt: number
}

export function change(task: LiveTask, command: BoundCommand, allowed: Allowed): Effect {
  switch (command.type) {
    case 'DescribeTask':
      return describe(task, command.payload)
    case 'PrioritiseTask': {
      const { priority } = command.payload
      return priority === task.priority
        ? refused('NO_CHANGE')
        : changed({ type: 'TaskPrioritised', payload: base(task, { priority }, false) })
    }
    case 'LabelTask':
      return label(task, command.payload)
    case 'SetTaskDueDate': {
      const { dueAt } = command.payload
      return dueAt === task.dueAt
        ? refused('NO_CHANGE')
        : changed({ type: 'TaskDueDateSet', payload: { ...base(task, {}, false), dueAt } })
    }
    case 'MoveTask': {
      const { teamId } = command.payload
      return teamId === task.teamId
        ? refused('NO_CHANGE')
        : changed({ type: 'TaskMoved', payload: base(task, { teamId }, false) })
    }
    case 'AssignTask': {
      const { personId } = command.payload
      return assign(task, personId === null ? null : { kind: 'person', id: personId })
    }
    case 'HandTaskToAgent':
      return assign(task, { kind: 'agent', id: command.payload.agentId })
    case 'CommentOnTask': {
      const { text } = command.payload
      return changed({ type: 'TaskCommented', payload: { ...base(task, {}, false), text } })
    }
    case 'DeleteTask':
      return changed(deletedEvent(task))
    case 'BlockTask':
    case 'CancelTask':
      return changed(
        statusEvent(task, { ...allowed, reason: command.payload.reason, imported: false }),
      )
    case 'StartTask':
    case 'UnblockTask':
    case 'SubmitTaskForReview':
    case 'CompleteTask':
    case 'CloseTask':
    case 'ReopenTask':
      return changed(statusEvent(task, { ...allowed, reason: null, imported: false }))
    default:
      return command satisfies never
  }
}

function changed(event: TaskFact): Effect {
  return { type: 'changed', event }
}

function assign(task: LiveTask, assignee: Assignee | null): Effect {
  return sameAssignee(assignee, task.assignee)
    ? refused('NO_CHANGE')
    : changed(assigneeEvent(task, assignee, false))
}

/** A text that is as it was is left out; an empty description clears it. */
function describe(task: LiveTask, payload: DescribeTaskPayload): Effect {
  const title = textHash(payload.title) === task.titleHash ? null : payload.title
  const description =
    textHash(payload.description) === task.descriptionHash ? null : payload.description
  return title === null && description === null
    ? refused('NO_CHANGE')
    : changed({ type: 'TaskDescribed', payload: { ...base(task, {}, false), title, description } })
}

/** A label that is both removed and added stays. */
function label(task: LiveTask, { add, remove }: LabelTaskPayload): Effect {
  const kept = task.labels.filter((name) => !remove.includes(name))
  const labels = asSet([...kept, ...add])
  if (labels.length > limits.labelsMax) return tooLarge('labels', labels.length, limits.labelsMax)
  return labels.join() === task.labels.join()
    ? refused('NO_CHANGE')
    : changed({ type: 'TaskLabelled', payload: { ...base(task, {}, false), labels } })
}
