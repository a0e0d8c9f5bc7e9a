// A task's own view: a fold of its events, and of the work-graph's links that name it.
import type { AnyEvent, TaskEvent, WorkGraphEvent } from '../../../schemas/generated/types.ts'
import { isTaskEvent, type Route, routes, routingAfter } from '../../../schemas/routes.ts'
import type { TaskComment } from '../../../schemas/views.ts'
import { externalFields, plain } from '../fields.ts'
import type { KeyChanges } from '../view.ts'

type FieldSet = Readonly<Record<string, string>>

export type TaskChange =
  | { readonly type: 'self'; readonly version: number; readonly set: FieldSet }
  | { readonly type: 'comment'; readonly version: number; readonly comment: TaskComment }
  | { readonly type: 'deleted'; readonly version: number }
  | {
      readonly type: 'link'
      /** The guard is the work-graph's version, not the task's. */
      readonly graphVersion: number
      readonly field: 'needs' | 'feeds'
      readonly otherId: string
      readonly linked: boolean
    }

export function project(
  event: AnyEvent,
  places: readonly Route[] = routes(event),
): readonly KeyChanges<TaskChange>[] {
  const { orgId } = event.envelope
  return places
    .filter((route) => route.kind === 'task')
    .map(({ id }) => ({ orgId, id, changes: changesFor(event, id) }))
}

function changesFor(event: AnyEvent, taskId: string): readonly TaskChange[] {
  if (event.type === 'TasksLinked' || event.type === 'TasksUnlinked') return links(event, taskId)
  if (!isTaskEvent(event)) return []
  const { version } = event.envelope
  if (event.type === 'TaskDeleted') return [{ type: 'deleted', version }]
  const self: TaskChange = { type: 'self', version, set: { ...common(event), ...own(event) } }
  if (event.type !== 'TaskCommented') return [self]
  const { actor, occurredAt } = event.envelope
  const by = { kind: actor.kind, id: actor.id }
  const comment = { version, by, at: occurredAt, text: plain(event.payload.text) }
  return [{ type: 'comment', version, comment }, self]
}

/** A task that waits for itself cannot be: both ends are different keys. */
function links(event: WorkGraphEvent, taskId: string): readonly TaskChange[] {
  const { taskId: waiting, dependsOn } = event.payload
  const shared = {
    type: 'link',
    graphVersion: event.envelope.version,
    linked: event.type === 'TasksLinked',
  } as const
  return taskId === waiting
    ? [{ ...shared, field: 'needs', otherId: dependsOn }]
    : [{ ...shared, field: 'feeds', otherId: waiting }]
}

/** What every event of a task says. */
function common(event: TaskEvent): FieldSet {
  const { teamId, assignee, priority, status } = routingAfter(event)
  return {
    status,
    priority,
    team: teamId ?? '',
    assignee: assignee === null ? '' : `${assignee.kind}:${assignee.id}`,
    updated: String(event.envelope.occurredAt),
  }
}

/** What only some say. '' clears a field. */
function own(event: TaskEvent): FieldSet {
  const { occurredAt, actor } = event.envelope
  switch (event.type) {
    case 'TaskCreated': {
      const { title, description, dueAt, labels, externalRef } = event.payload
      return {
        title: plain(title),
        description: plain(description),
        due: dueAt === null ? '' : String(dueAt),
        labels: labels.join(','),
        created: String(occurredAt),
        creator: `${actor.kind}:${actor.id}`,
        ...externalFields(externalRef),
      }
    }
    case 'TaskDescribed': {
      const { title, description } = event.payload
      return {
        ...(title === null ? {} : { title: plain(title) }),
        ...(description === null ? {} : { description: plain(description) }),
      }
    }
    case 'TaskLabelled':
      return { labels: event.payload.labels.join(',') }
    case 'TaskDueDateSet':
      return { due: event.payload.dueAt === null ? '' : String(event.payload.dueAt) }
    case 'TaskStarted':
      return { started: String(event.payload.startedAt ?? occurredAt), reason: '' }
    case 'TaskBlocked':
    case 'TaskCancelled':
      return { reason: plain(event.payload.reason) }
    case 'TaskUnblocked':
      return { reason: '' }
    case 'TaskCompleted':
      return { completed: String(occurredAt), reason: '' }
    case 'TaskClosed':
      return { closed: String(occurredAt) }
    case 'TaskReopened':
      return { completed: '', closed: '', reason: '' }
    default:
      return {}
  }
}
