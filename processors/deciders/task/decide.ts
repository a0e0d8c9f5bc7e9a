// The rules of a task, in order: what the command says, whether the status allows it, whether what it names
// exists, what it changes.
import type { CreateTask, TaskCommand, TaskEvent } from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, type Given, refused } from '../decider.ts'
import {
  asSet,
  externalRefValid,
  firstRefusal,
  idGiven,
  labelsValid,
  symbolGiven,
  textGiven,
  textWithin,
  timeWithin,
} from '../fields.ts'
import { teamKnown } from '../references.ts'
import { change } from './change.ts'
import { type BoundCommand, checkForm, checkReferences } from './form.ts'
import { recordChange } from './record-change.ts'
import type { LiveTask, TaskState } from './state.ts'
import { transition } from './transitions.ts'

export function decide(
  state: TaskState | undefined,
  command: TaskCommand,
  given: Given,
): Decided<TaskEvent> {
  if (state?.deleted === true) return refused('NOT_FOUND')
  switch (command.type) {
    case 'CreateTask':
      return create(state, command, given)
    case 'RecordTaskChange':
      return recordChange(state, command, given)
    default:
      return state === undefined ? refused('NOT_FOUND') : changeTask(state, command, given)
  }
}

function create(
  state: LiveTask | undefined,
  { envelope, payload }: CreateTask,
  given: Given,
): Decided<TaskEvent> {
  const { title, description, teamId, priority, dueAt, externalRef } = payload
  return (
    firstRefusal(
      textGiven('title', title, limits.titleBytesMax),
      textWithin('description', description, limits.textBytesMax),
      idGiven('teamId', teamId),
      symbolGiven('priority', priority),
      timeWithin('dueAt', dueAt),
      labelsValid('labels', payload.labels),
      externalRefValid(externalRef),
      state === undefined ? undefined : refused('ALREADY_EXISTS'),
    ) ??
    teamKnown(envelope.orgId, teamId, given) ??
    accepted<TaskEvent>({
      type: 'TaskCreated',
      payload: {
        teamId,
        imported: false,
        title,
        description,
        dueAt,
        labels: asSet(payload.labels),
        externalRef,
        priority,
      },
    })
  )
}

function changeTask(task: LiveTask, command: BoundCommand, given: Given): Decided<TaskEvent> {
  const malformed = checkForm(command)
  if (malformed !== undefined) return malformed
  const step = transition(command.type, task.status)
  if (step.type === 'forbidden') return step.refusal
  const unknown = checkReferences(command, given)
  if (unknown !== undefined) return unknown
  const effect = change(task, command, { to: step.to, occurredAt: given.occurredAt })
  return effect.type === 'changed' ? accepted<TaskEvent>(effect.event) : effect
}
