// What a task is, as SQL over its events: said once, used for the state that is kept beside the events
// and for the state as of any version or time. A field is the last that was said of it; NULL says nothing.

interface StateField {
  readonly name: string
  /** What an event `e` says of it; NULL: nothing. */
  readonly said: string
  readonly type: string
  /** What readers get of the value that was said last. */
  readonly shown?: (value: string) => string
}

const time = "DateTime64(6, 'UTC')"
/** "No time (any more)": NULL would say nothing. */
const noTime = "toDateTime64(0, 6, 'UTC')"
const shownTime = (value: string) => `nullIf(${value}, ${noTime})`

/** Every event of a task says it. */
const always = (name: string, column: string, type: string): StateField => ({
  name,
  said: `e.${column}`,
  type,
})

/** Only some events say it, and may say "none". */
const at = (name: string, said: Readonly<Record<string, string>>): StateField => ({
  name,
  said: `multiIf(${Object.entries(said)
    .map(([type, value]) => `e.type = '${type}', ifNull(${value}, ${noTime})`)
    .join(', ')}, NULL)`,
  type: `Nullable(${time})`,
  shown: shownTime,
})

const ofCreation = (name: string, column: string, type: string): StateField => ({
  name,
  said: `if(e.type = 'TaskCreated', toString(e.${column}), NULL)`,
  type: `Nullable(${type})`,
})

const fields: readonly StateField[] = [
  always('lastType', 'type', 'LowCardinality(String)'),
  always('teamId', 'teamId', 'UUID'),
  always('assigneeKind', 'assigneeKind', 'LowCardinality(String)'),
  always('assigneeId', 'assigneeId', 'UUID'),
  always('priority', 'priority', 'LowCardinality(String)'),
  always('status', 'status', 'LowCardinality(String)'),
  always('updatedAt', 'occurredAt', time),
  always('title', 'title', 'Nullable(String)'),
  always('description', 'description', 'Nullable(String)'),
  always('externalKey', 'externalKey', 'Nullable(String)'),
  ofCreation('externalSystem', 'externalSystem', 'String'),
  ofCreation('createdBy', 'actorId', 'String'),
  {
    name: 'labels',
    said: "if(e.type IN ('TaskCreated', 'TaskLabelled'), arrayStringConcat(e.labels, ','), NULL)",
    type: 'Nullable(String)',
    shown: (value) => `arrayFilter(label -> label != '', splitByChar(',', ifNull(${value}, '')))`,
  },
  at('createdAt', { TaskCreated: 'e.occurredAt' }),
  at('startedAt', { TaskStarted: 'e.startedAt' }),
  at('completedAt', { TaskCompleted: 'e.occurredAt', TaskReopened: noTime }),
  at('closedAt', { TaskClosed: 'e.occurredAt', TaskReopened: noTime }),
  at('dueAt', { TaskCreated: 'e.dueAt', TaskDueDateSet: 'e.dueAt' }),
]

const isComment = "e.type = 'TaskCommented'"

/** Events of tasks, the refused commands left out. */
export const ofTasks = "e.kind = 'event' AND e.entityType = 'task'"

/**
 * Columns of the kept state. A merge of two rows takes what the later one says: a task's events come
 * in their order, for they are of one partition.
 */
export const stateColumns = [
  'version SimpleAggregateFunction(max, UInt64)',
  'comments SimpleAggregateFunction(sum, UInt64)',
  ...fields.map(({ name, type }) => `${name} SimpleAggregateFunction(anyLast, ${type})`),
]

/** An event → what it says of the state. */
export const stateFromEvent = [
  'e.version AS version',
  `toUInt64(${isComment}) AS comments`,
  ...fields.map(({ name, said }) => `${said} AS ${name}`),
]

/** Rows of the kept state `t` → what readers get. */
export const shownFromState = [
  'max(t.version) AS version',
  'sum(t.comments) AS comments',
  ...fields.map((field) => shownLast(field, `t.${field.name}`, 't.version')),
]

/** Events → what readers get. */
export const shownFromEvents = [
  'max(e.version) AS version',
  `countIf(${isComment}) AS comments`,
  ...fields.map((field) => shownLast(field, field.said, 'e.version')),
]

/** argMax passes over NULL: what the later event does not speak of stays. */
function shownLast({ name, shown }: StateField, value: string, version: string): string {
  const last = `argMax(${value}, ${version})`
  return `${shown === undefined ? last : shown(last)} AS ${name}`
}

/** Deleted tasks are gone from what is now, not from what was. */
export const notDeleted = "lastType != 'TaskDeleted'"
