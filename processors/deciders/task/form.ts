// What a task command must say, and refer to, before its effect is looked at.
import type { TaskCommand } from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import type { Given } from '../decider.ts'
import {
  type Check,
  firstRefusal,
  idGiven,
  labelsValid,
  symbolGiven,
  textGiven,
  textWithin,
  timeWithin,
} from '../fields.ts'
import { agentAvailable, assigneeKnown, teamKnown } from '../references.ts'

/** Commands on a task that exists; the status decides whether they are allowed. */
export type BoundCommand = Exclude<TaskCommand, { type: 'CreateTask' | 'RecordTaskChange' }>

export function checkForm(command: BoundCommand): Check {
  switch (command.type) {
    case 'DescribeTask': {
      const { title, description } = command.payload
      return firstRefusal(
        title === null ? undefined : textGiven('title', title, limits.titleBytesMax),
        textWithin('description', description, limits.textBytesMax),
      )
    }
    case 'PrioritiseTask':
      return symbolGiven('priority', command.payload.priority)
    case 'LabelTask':
      return firstRefusal(
        labelsValid('add', command.payload.add),
        labelsValid('remove', command.payload.remove),
      )
    case 'SetTaskDueDate':
      return timeWithin('dueAt', command.payload.dueAt)
    case 'CommentOnTask':
      return textGiven('text', command.payload.text, limits.textBytesMax)
    case 'MoveTask':
      return idGiven('teamId', command.payload.teamId)
    case 'AssignTask':
      return idGiven('personId', command.payload.personId)
    case 'HandTaskToAgent':
      return idGiven('agentId', command.payload.agentId)
    case 'BlockTask':
    case 'CancelTask':
      return textWithin('reason', command.payload.reason, limits.textBytesMax)
    case 'StartTask':
    case 'UnblockTask':
    case 'SubmitTaskForReview':
    case 'CompleteTask':
    case 'CloseTask':
    case 'ReopenTask':
    case 'DeleteTask':
      return undefined
    default:
      return command satisfies never
  }
}

/** An assignee may be of another team, never of another organisation. */
export function checkReferences(command: BoundCommand, given: Given): Check {
  const { orgId } = command.envelope
  switch (command.type) {
    case 'MoveTask':
      return teamKnown(orgId, command.payload.teamId, given)
    case 'AssignTask': {
      const { personId } = command.payload
      return personId === null
        ? undefined
        : assigneeKnown(orgId, { kind: 'person', id: personId }, given)
    }
    case 'HandTaskToAgent':
      return agentAvailable(orgId, command.payload.agentId, given)
    default:
      return undefined
  }
}
