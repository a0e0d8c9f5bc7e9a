// Cards: a task's line on a board or in somebody's work. A pure fold of that task's events alone,
// so that each place needs no other key and any place converges whatever happened to the others.
import type { Priority, TaskEvent, TaskStatus, Uuid } from '../../schemas/generated/types.ts'
import { routingAfter, routingBefore } from '../../schemas/routes.ts'
import { boardColumns, finishedStatuses } from '../../schemas/views.ts'

export interface CardChange {
  readonly type: 'card'
  readonly taskId: Uuid
  readonly version: number
  /** It was in this column of this place before: an older `since` stays. */
  readonly stays: boolean
  /** When it came into the column, ms. */
  readonly since: number
  readonly status: TaskStatus
  readonly priority: Priority
  /** What the place itself does not say: a board's card names the holder, a person's the team. */
  readonly other: string
}

/** A tombstone: the task is not here (any more) at this version. */
export interface GoneChange {
  readonly type: 'gone'
  readonly taskId: Uuid
  readonly version: number
}

/** The place of a task among places of one kind: its board, or its holder. */
export interface Place {
  readonly id: string
  readonly other: string
}

/** What an event does to a place: the task is there afterwards, or it leaves a tombstone. */
export function cardFor(
  event: TaskEvent,
  placeId: string,
  placeOf: (routing: ReturnType<typeof routingAfter>) => Place | undefined,
): CardChange | GoneChange {
  const { entityId: taskId, version, occurredAt } = event.envelope
  const after = routingAfter(event)
  const place = placeOf(after)
  if (event.type === 'TaskDeleted' || place?.id !== placeId) {
    return { type: 'gone', taskId, version }
  }
  const before = routingBefore(event)
  const unmoved =
    before === null || (before.status === after.status && placeOf(before)?.id === placeId)
  return {
    type: 'card',
    taskId,
    version,
    stays: unmoved && event.type !== 'TaskCreated',
    since: Math.max(0, Math.floor(occurredAt / 1000)),
    status: after.status,
    priority: after.priority,
    other: place.other,
  }
}

/** Two changes in a row as one, exactly as if both had been applied, whatever was there. */
export function followed(
  first: CardChange | GoneChange,
  second: CardChange | GoneChange,
): CardChange | GoneChange {
  if (second.type === 'gone' || !second.stays) return second
  if (first.type === 'gone') return { ...second, stays: false }
  return { ...second, stays: first.stays, since: first.since }
}

const columnWidth = 1e15
const priorityWidth = 1e14
const priorities: readonly Priority[] = ['P0', 'P1', 'P2', 'P3', 'UNKNOWN']

/** The score is `base + sign × since`: column by column; exact, for it stays below 2⁵³. */
export function scoreOf(card: Pick<CardChange, 'status' | 'priority'>): {
  readonly base: number
  readonly sign: 1 | -1
} {
  const column = boardColumns.findIndex((status) => status === card.status) * columnWidth
  if (finishedStatuses.includes(card.status)) return { base: column + 9 * priorityWidth, sign: -1 }
  return { base: column + priorities.indexOf(card.priority) * priorityWidth, sign: 1 }
}

/** Scores of a column: from, inclusive, to, exclusive. */
export function columnRange(status: TaskStatus): readonly [from: number, before: string] {
  const column = boardColumns.findIndex((known) => known === status) * columnWidth
  return [column, `(${column + columnWidth}`]
}

/** What follows version and since in a stored card. */
export function cardText(card: Pick<CardChange, 'status' | 'priority' | 'other'>): string {
  return `${card.status}|${card.priority}|${card.other}`
}

export interface StoredCard {
  readonly version: number
  readonly since: number
  readonly status: TaskStatus
  readonly priority: Priority
  readonly other: string
}

/** undefined: a tombstone, or nothing there. */
export function parseCard(text: string | undefined): StoredCard | undefined {
  const [version, since, status, priority, other] = text?.split('|') ?? []
  if (since === undefined || other === undefined) return undefined
  return {
    version: Number(version),
    since: Number(since),
    status: boardColumns.find((known) => known === status) ?? 'UNKNOWN',
    priority: priorities.find((known) => known === priority) ?? 'UNKNOWN',
    other,
  }
}
