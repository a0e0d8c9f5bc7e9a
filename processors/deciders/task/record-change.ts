// RecordTaskChange: one mapped row of another system's log. What differs from the state becomes events, in this
// order: TaskCreated (with all that the row knows of what it can hold) · TaskMoved · TaskAssigned or
// TaskHandedToAgent · TaskPrioritised · TaskDescribed · TaskLabelled · TaskDueDateSet · the status's event; when
// nothing differs, the note as TaskCommented. Bound by organisation and existence, by no transition or membership.
import type {
  Priority,
  RecordTaskChange,
  RecordTaskChangePayload,
  RowField,
  Sealed,
  TaskEvent,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, type Given, refused, type Unstamped } from '../decider.ts'
import {
  asSet,
  type Check,
  externalRefValid,
  firstRefusal,
  hasText,
  idGiven,
  labelsValid,
  malformed,
  symbolGiven,
  textWithin,
  timeWithin,
} from '../fields.ts'
import { assigneeKnown, teamKnown } from '../references.ts'
import { textHash } from '../text-hash.ts'
import { assigneeEvent, base, statusEvent, type TaskFact } from './events.ts'
import { createdTask, evolve } from './evolve.ts'
import { isLive, type LiveTask, sameAssignee } from './state.ts'

export function recordChange(
  state: LiveTask | undefined,
  command: RecordTaskChange,
  given: Given,
): Decided<TaskEvent> {
  const unfit = checkRow(command) ?? checkReferences(command, given)
  if (unfit !== undefined) return unfit
  const { envelope, payload: row } = command
  const meta = { ...envelope, occurredAt: given.occurredAt }
  if (state === undefined) {
    const created = createdEvent(row)
    const task = createdTask(created.payload, meta)
    return accepted<TaskEvent>(created, ...differences(task, row, meta))
  }
  const [first, ...others] = differences(state, row, meta)
  if (first !== undefined) return accepted<TaskEvent>(first, ...others)
  return hasText(row.note)
    ? accepted<TaskEvent>({
        type: 'TaskCommented',
        payload: { ...base(state, {}, true), text: row.note },
      })
    : refused('NO_CHANGE')
}

type Meta = Parameters<typeof evolve>[2]

/** Clears a text: null in an event leaves it as it was. */
const emptyText: Sealed = { keyId: '', alg: 'none', data: Buffer.alloc(0) }
const priorityByDefault: Priority = 'P2'

function speaksOf(row: RecordTaskChangePayload, field: RowField): boolean {
  return row.speaksOf.includes(field)
}

function createdEvent(row: RecordTaskChangePayload): Extract<TaskFact, { type: 'TaskCreated' }> {
  return {
    type: 'TaskCreated',
    payload: {
      teamId: speaksOf(row, 'team') ? row.teamId : null,
      imported: true,
      title: speaksOf(row, 'title') ? row.title : null,
      description: speaksOf(row, 'description') ? row.description : null,
      dueAt: speaksOf(row, 'due_date') ? row.dueAt : null,
      labels: speaksOf(row, 'labels') ? asSet(row.labels) : [],
      externalRef: row.externalRef,
      priority: speaksOf(row, 'priority') ? row.priority : priorityByDefault,
    },
  }
}

/** Each event is made of the task as the ones before it left it, so that `was` and `now` chain. */
function differences(start: LiveTask, row: RecordTaskChangePayload, meta: Meta): TaskFact[] {
  const steps: readonly ((task: LiveTask) => TaskFact | undefined)[] = [
    (task) => moved(task, row),
    (task) => reassigned(task, row),
    (task) => prioritised(task, row),
    (task) => described(task, row),
    (task) => labelled(task, row),
    (task) => dueDateSet(task, row),
    (task) => restated(task, row, meta.occurredAt),
  ]
  const events: TaskFact[] = []
  let task = start
  for (const step of steps) {
    const event = step(task)
    if (event === undefined) continue
    events.push(event)
    const next = evolve(task, event, meta)
    if (isLive(next)) task = next
  }
  return events
}

function moved(task: LiveTask, row: RecordTaskChangePayload): TaskFact | undefined {
  if (!speaksOf(row, 'team') || row.teamId === task.teamId) return undefined
  return { type: 'TaskMoved', payload: base(task, { teamId: row.teamId }, true) }
}

function reassigned(task: LiveTask, row: RecordTaskChangePayload): TaskFact | undefined {
  if (!speaksOf(row, 'assignee') || sameAssignee(row.assignee, task.assignee)) return undefined
  return assigneeEvent(task, row.assignee, true)
}

function prioritised(task: LiveTask, row: RecordTaskChangePayload): TaskFact | undefined {
  if (!speaksOf(row, 'priority') || row.priority === task.priority) return undefined
  return { type: 'TaskPrioritised', payload: base(task, { priority: row.priority }, true) }
}

function described(task: LiveTask, row: RecordTaskChangePayload): TaskFact | undefined {
  const newTitle = speaksOf(row, 'title') && textHash(row.title) !== task.titleHash
  const newDescription =
    speaksOf(row, 'description') && textHash(row.description) !== task.descriptionHash
  if (!newTitle && !newDescription) return undefined
  return {
    type: 'TaskDescribed',
    payload: {
      ...base(task, {}, true),
      title: newTitle ? (row.title ?? emptyText) : null,
      description: newDescription ? (row.description ?? emptyText) : null,
    },
  }
}

function labelled(task: LiveTask, row: RecordTaskChangePayload): TaskFact | undefined {
  const labels = asSet(row.labels)
  if (!speaksOf(row, 'labels') || labels.join() === task.labels.join()) return undefined
  return { type: 'TaskLabelled', payload: { ...base(task, {}, true), labels } }
}

function dueDateSet(task: LiveTask, row: RecordTaskChangePayload): TaskFact | undefined {
  if (!speaksOf(row, 'due_date') || row.dueAt === task.dueAt) return undefined
  return { type: 'TaskDueDateSet', payload: { ...base(task, {}, true), dueAt: row.dueAt } }
}

function restated(
  task: LiveTask,
  row: RecordTaskChangePayload,
  occurredAt: number,
): Unstamped<TaskEvent> | undefined {
  const to = row.status
  if (!speaksOf(row, 'status') || to === task.status || to === 'UNKNOWN') return undefined
  return statusEvent(task, { to, reason: null, occurredAt, imported: true })
}

/** A field that the row speaks of must be sound; others are not looked at. */
function checkRow({ payload: row }: RecordTaskChange): Check {
  const spoken = (field: RowField, check: Check): Check =>
    speaksOf(row, field) ? check : undefined
  return firstRefusal(
    row.speaksOf.includes('UNKNOWN') ? malformed('speaksOf') : undefined,
    spoken('team', idGiven('teamId', row.teamId)),
    spoken('assignee', symbolGiven('assignee.kind', row.assignee?.kind ?? 'person')),
    spoken('assignee', idGiven('assignee.id', row.assignee?.id ?? null)),
    spoken('priority', symbolGiven('priority', row.priority)),
    spoken('status', symbolGiven('status', row.status)),
    spoken('title', textWithin('title', row.title, limits.titleBytesMax)),
    spoken('description', textWithin('description', row.description, limits.textBytesMax)),
    spoken('due_date', timeWithin('dueAt', row.dueAt)),
    spoken('labels', labelsValid('labels', row.labels)),
    textWithin('note', row.note, limits.textBytesMax),
    externalRefValid(row.externalRef),
  )
}

function checkReferences({ envelope, payload: row }: RecordTaskChange, given: Given): Check {
  return (
    (speaksOf(row, 'team') && row.teamId !== null
      ? teamKnown(envelope.orgId, row.teamId, given)
      : undefined) ??
    (speaksOf(row, 'assignee') && row.assignee !== null
      ? assigneeKnown(envelope.orgId, row.assignee, given)
      : undefined)
  )
}
