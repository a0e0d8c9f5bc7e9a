// The plain fold that views must agree with: it looks at each task's whole life at once, and shares
// no code with the projections.

import type { Routing, TaskEvent } from '../../schemas/generated/types.ts'
import type { Holder, TaskView } from '../../schemas/views.ts'
import type { Journalled } from '../../streams/journal/journalled.ts'

export interface ExpectedCard {
  readonly taskId: string
  readonly version: number
  readonly status: string
  readonly priority: string
  readonly since: number
  readonly title: string
}

export interface Expected {
  readonly tasks: ReadonlyMap<string, Partial<TaskView>>
  /** `team:<id>`, `person:<id>`, `agent:<id>` → its cards in the order of the columns */
  readonly cards: ReadonlyMap<string, readonly ExpectedCard[]>
}

const nil = '00000000-0000-0000-0000-000000000000'
const columns = ['open', 'in_progress', 'blocked', 'review', 'done', 'closed', 'cancelled']

export function expectedViews(records: readonly Journalled[]): Expected {
  const lives = new Map<string, TaskEvent[]>()
  const links = new Set<string>()
  for (const { record } of records) {
    if (record.type === 'TasksLinked')
      links.add(`${record.payload.taskId}>${record.payload.dependsOn}`)
    if (record.type === 'TasksUnlinked')
      links.delete(`${record.payload.taskId}>${record.payload.dependsOn}`)
    if (!isTaskRecord(record)) continue
    const life = lives.get(record.envelope.entityId) ?? []
    lives.set(record.envelope.entityId, [...life, record])
  }
  const tasks = new Map<string, Partial<TaskView>>()
  const cards = new Map<string, ExpectedCard[]>()
  for (const [taskId, life] of lives) {
    if (life.some((event) => event.type === 'TaskDeleted')) continue
    const task = taskOf(taskId, life, [...links])
    tasks.set(taskId, task)
    for (const place of placesOf(routingOf(life.at(-1)))) {
      cards.set(place, [...(cards.get(place) ?? []), cardOf(taskId, life, place, task)])
    }
  }
  for (const list of cards.values()) list.sort(before)
  return { tasks, cards }
}

function isTaskRecord(record: Journalled['record']): record is TaskEvent {
  return record.envelope.entityType === 'task' && record.type.startsWith('Task')
}

function routingOf(event: TaskEvent | undefined): Routing {
  if (event === undefined) throw new Error('a task without events')
  if (event.type !== 'TaskCreated') return event.payload.now
  return {
    teamId: event.payload.teamId,
    assignee: null,
    priority: event.payload.priority,
    status: 'open',
  }
}

function placesOf({ teamId, assignee }: Routing): string[] {
  const holder = assignee === null ? [] : [`${assignee.kind}:${assignee.id}`]
  return [`team:${teamId ?? nil}`, ...holder]
}

function cardOf(
  taskId: string,
  life: readonly TaskEvent[],
  place: string,
  task: Partial<TaskView>,
) {
  const { status, priority } = routingOf(life.at(-1))
  const inColumn = (event: TaskEvent) =>
    routingOf(event).status === status && placesOf(routingOf(event)).includes(place)
  const firstAt = life.findLastIndex((event) => !inColumn(event)) + 1
  const since = Math.floor((life[firstAt]?.envelope.occurredAt ?? 0) / 1000)
  return { taskId, version: life.length, status, priority, since, title: task.title ?? '' }
}

function before(one: ExpectedCard, other: ExpectedCard): number {
  const column = columns.indexOf(one.status) - columns.indexOf(other.status)
  if (column !== 0) return column
  const byId = one.taskId < other.taskId ? -1 : 1
  if (['done', 'closed', 'cancelled'].includes(one.status)) return other.since - one.since || byId
  return one.priority.localeCompare(other.priority) || one.since - other.since || byId
}

function taskOf(
  taskId: string,
  life: readonly TaskEvent[],
  links: readonly string[],
): Partial<TaskView> {
  const now = routingOf(life.at(-1))
  const last = <T>(say: (event: TaskEvent) => T | undefined): T | undefined =>
    life.map(say).findLast((said) => said !== undefined)
  const at = (event: TaskEvent) => event.envelope.occurredAt
  const reset = ['TaskStarted', 'TaskUnblocked', 'TaskCompleted', 'TaskReopened']
  const text = (value: { data: Buffer } | null) =>
    value === null ? undefined : value.data.toString()
  const holder: Holder | null =
    now.assignee === null || now.assignee.kind === 'UNKNOWN'
      ? null
      : { kind: now.assignee.kind, id: now.assignee.id }
  return {
    version: life.length,
    status: now.status,
    priority: now.priority,
    teamId: now.teamId,
    assignee: holder,
    title:
      last((event) => ('title' in event.payload ? text(event.payload.title) : undefined)) ?? '',
    description:
      last((event) =>
        'description' in event.payload ? text(event.payload.description) : undefined,
      ) ?? '',
    labels: last((event) => ('labels' in event.payload ? event.payload.labels : undefined)) ?? [],
    dueAt:
      last((event) => ('dueAt' in event.payload ? [event.payload.dueAt] : undefined))?.[0] ?? null,
    reason:
      last((event) => {
        if (reset.includes(event.type)) return [null]
        return 'reason' in event.payload ? [text(event.payload.reason) ?? null] : undefined
      })?.[0] ?? null,
    startedAt:
      last((event) => (event.type === 'TaskStarted' ? event.payload.startedAt : undefined)) ?? null,
    completedAt: finishedAt(life, 'TaskCompleted'),
    closedAt: finishedAt(life, 'TaskClosed'),
    updatedAt: at(life.at(-1) ?? life[0] ?? never()),
    commentCount: life.filter((event) => event.type === 'TaskCommented').length,
    dependsOn: links
      .filter((link) => link.startsWith(`${taskId}>`))
      .map((link) => link.slice(37))
      .toSorted(),
    neededBy: links
      .filter((link) => link.endsWith(`>${taskId}`))
      .map((link) => link.slice(0, 36))
      .toSorted(),
  }
}

function finishedAt(life: readonly TaskEvent[], type: TaskEvent['type']): number | null {
  const said = life.findLast((event) => event.type === type || event.type === 'TaskReopened')
  return said?.type === type ? said.envelope.occurredAt : null
}

function never(): never {
  throw new Error('a task without events')
}
