// What a task is, as SQL over its events: said once, used for the state that is kept beside the
// events and for the state as of any version or time.

interface StateField {
  readonly name: string
  readonly aggregate: 'argMax' | 'argMaxIf' | 'max' | 'countIf'
  /** Over `e`, the events. */
  readonly of: string
  /** Of the arguments, as they stand in AggregateFunction. */
  readonly types: string
  /** Of the result, where it is wrapped. */
  readonly unwrap?: (value: string) => string
}

const lastOf = (name: string, column: string, type: string): StateField => ({
  name,
  aggregate: 'argMax',
  of: `e.${column}, e.version`,
  types: `${type}, UInt64`,
})

/** Of the events that speak of it, what the last one says; that may be "nothing any more". */
const lastSaid = (name: string, said: string, types: readonly string[]): StateField => ({
  name,
  aggregate: 'argMaxIf',
  of: `tuple(${said}), e.version, e.type IN (${types.map((type) => `'${type}'`).join(', ')})`,
  types: `Tuple(Nullable(DateTime64(6, 'UTC'))), UInt64, UInt8`,
  unwrap: (value) => `tupleElement(${value}, 1)`,
})

const on = (type: string) => `if(e.type = '${type}', e.occurredAt, NULL)`

const fields: readonly StateField[] = [
  { name: 'version', aggregate: 'max', of: 'e.version', types: 'UInt64' },
  lastOf('lastType', 'type', 'String'),
  lastOf('teamId', 'teamId', 'UUID'),
  lastOf('assigneeKind', 'assigneeKind', 'String'),
  lastOf('assigneeId', 'assigneeId', 'UUID'),
  lastOf('priority', 'priority', 'String'),
  lastOf('status', 'status', 'String'),
  lastOf('updatedAt', 'occurredAt', "DateTime64(6, 'UTC')"),
  // argMax passes over null: what an event does not speak of stays.
  lastOf('title', 'title', 'Nullable(String)'),
  lastOf('description', 'description', 'Nullable(String)'),
  lastOf('externalKey', 'externalKey', 'Nullable(String)'),
  {
    name: 'labels',
    aggregate: 'argMaxIf',
    of: "e.labels, e.version, e.type IN ('TaskCreated', 'TaskLabelled')",
    types: 'Array(String), UInt64, UInt8',
  },
  {
    name: 'createdBy',
    aggregate: 'argMaxIf',
    of: "e.actorId, e.version, e.type = 'TaskCreated'",
    types: 'UUID, UInt64, UInt8',
  },
  {
    name: 'externalSystem',
    aggregate: 'argMaxIf',
    of: "e.externalSystem, e.version, e.type = 'TaskCreated'",
    types: 'String, UInt64, UInt8',
  },
  lastSaid('createdAt', 'toNullable(e.occurredAt)', ['TaskCreated']),
  lastSaid('startedAt', 'e.startedAt', ['TaskStarted']),
  lastSaid('completedAt', on('TaskCompleted'), ['TaskCompleted', 'TaskReopened']),
  lastSaid('closedAt', on('TaskClosed'), ['TaskClosed', 'TaskReopened']),
  lastSaid('dueAt', 'e.dueAt', ['TaskCreated', 'TaskDueDateSet']),
  {
    name: 'comments',
    aggregate: 'countIf',
    of: "e.type = 'TaskCommented'",
    types: 'UInt8',
  },
]

/** Events of tasks, the refused commands left out. */
export const ofTasks = "e.kind = 'event' AND e.entityType = 'task'"

/** Columns of the kept state. */
export const stateColumns = fields.map(
  ({ name, aggregate, types }) => `${name} AggregateFunction(${aggregate}, ${types})`,
)

/** Events → the kept state. */
export const stateFromEvents = fields.map(
  ({ name, aggregate, of }) => `${aggregate}State(${of}) AS ${name}`,
)

/** The kept state `t` → what readers get. */
export const shownFromState = fields.map(({ name, aggregate, unwrap }) =>
  shownAs(name, `${aggregate}Merge(t.${name})`, unwrap),
)

/** Events → what readers get. */
export const shownFromEvents = fields.map(({ name, aggregate, of, unwrap }) =>
  shownAs(name, `${aggregate}(${of})`, unwrap),
)

function shownAs(name: string, value: string, unwrap?: (value: string) => string): string {
  return `${unwrap === undefined ? value : unwrap(value)} AS ${name}`
}

/** Deleted tasks are gone from what is now, not from what was. */
export const notDeleted = "lastType != 'TaskDeleted'"
