// Reads histories, the audit trail and tasks as they stood: readers' views only, never tables.
import { z } from 'zod'
import type { EntityType, Uuid } from '../../../schemas/generated/types.ts'
import type { FactNames } from '../../../schemas/views.ts'
import type { ClickHouse, Parameters } from '../../../streams/clickhouse/clickhouse.ts'
import { type TaskFacts, taskShape } from '../task-shape.ts'
import { timeOrNullShape, timeShape, timeText } from '../times.ts'

const rowsMaxDefault = 200
const rowsMaxLimit = 10_000

const eventShape = z.object({
  eventId: z.string(),
  kind: z.enum(['event', 'refused', 'repeated']),
  type: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  version: z.number(),
  commandId: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  actorKind: z.string(),
  actorId: z.string(),
  onBehalfOf: z.string(),
  occurredAt: timeShape,
  recordedAt: timeShape,
  imported: z.boolean(),
  code: z.string(),
  commandType: z.string(),
  teamId: z.string(),
  assigneeKind: z.string(),
  assigneeId: z.string(),
  priority: z.string(),
  status: z.string(),
  moved: z.boolean(),
  teamBefore: z.string(),
  assigneeKindBefore: z.string(),
  assigneeIdBefore: z.string(),
  priorityBefore: z.string(),
  statusBefore: z.string(),
  dueAt: timeOrNullShape,
  labels: z.array(z.string()),
  title: z.string().nullable(),
  description: z.string().nullable(),
  text: z.string().nullable(),
  details: z.string(),
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  commandOffset: z.number(),
})
export type EventFacts = z.infer<typeof eventShape>

const eventColumns = Object.keys(eventShape.shape).join(', ')

export interface HistoryQuery {
  readonly orgId: Uuid
  readonly entityType: Exclude<EntityType, 'UNKNOWN'>
  readonly entityId: Uuid
  /** Only what came after this version; default: all. */
  readonly afterVersion?: number
  readonly rowsMax?: number
}

/** What happened to an entity, oldest first; refused commands among it, at the version they met. */
export async function readHistory(
  clickhouse: ClickHouse,
  names: FactNames,
  query: HistoryQuery,
): Promise<readonly EventFacts[]> {
  const rows = await clickhouse.query(
    `SELECT ${eventColumns} FROM ${names.views}.history(
       org = {org:UUID}, entityType = {entityType:String}, entityId = {entityId:UUID})
     WHERE version > {after:Int64} ORDER BY version, recordedAt, eventId
     LIMIT {rows:UInt32}`,
    {
      org: query.orgId,
      entityType: query.entityType,
      entityId: query.entityId,
      after: query.afterVersion ?? -1,
      rows: rowsMax(query.rowsMax),
    },
  )
  return z.array(eventShape).parse(rows)
}

export interface AuditQuery {
  readonly orgId: Uuid
  /** µs, by time of recording; `to` is not included. */
  readonly from: number
  readonly to: number
  readonly kind?: EventFacts['kind']
  readonly actorId?: Uuid
  readonly commandId?: Uuid
  readonly rowsMax?: number
}

/** Everything that was asked for in a span of time, oldest first: done, refused and repeated. */
export async function readAudit(
  clickhouse: ClickHouse,
  names: FactNames,
  query: AuditQuery,
): Promise<readonly EventFacts[]> {
  const conditions: string[] = ['1']
  const parameters: Record<string, string | number> = {
    org: query.orgId,
    from: timeText(query.from),
    to: timeText(query.to),
    rows: rowsMax(query.rowsMax),
  }
  const only = (column: string, type: string, value: string | undefined) => {
    if (value === undefined) return
    conditions.push(`${column} = {${column}:${type}}`)
    parameters[column] = value
  }
  only('kind', 'String', query.kind)
  only('actorId', 'UUID', query.actorId)
  only('commandId', 'UUID', query.commandId)
  const rows = await clickhouse.query(
    `SELECT ${eventColumns}
     FROM ${names.views}.audit(org = {org:UUID}, from = {from:String}, to = {to:String})
     WHERE ${conditions.join(' AND ')} ORDER BY recordedAt, topic, partition, offset
     LIMIT {rows:UInt32}`,
    parameters,
  )
  return z.array(eventShape).parse(rows)
}

/** undefined: it did not exist, or had been deleted. */
export async function readTaskAtVersion(
  clickhouse: ClickHouse,
  names: FactNames,
  query: { readonly orgId: Uuid; readonly taskId: Uuid; readonly version: number },
): Promise<TaskFacts | undefined> {
  const { orgId: org, taskId, version } = query
  return readTasks(
    clickhouse,
    `${names.views}.task_at_version(
       org = {org:UUID}, taskId = {taskId:UUID}, version = {version:UInt64})`,
    { org, taskId, version },
  ).then(([task]) => task)
}

/** Tasks as they stood at a time of the world (µs); those that did not exist then are left out. */
export async function readTasksAtTime(
  clickhouse: ClickHouse,
  names: FactNames,
  query: { readonly orgId: Uuid; readonly taskIds: readonly Uuid[]; readonly at: number },
): Promise<readonly TaskFacts[]> {
  const { orgId: org, taskIds, at } = query
  return readTasks(
    clickhouse,
    `${names.views}.tasks_at_time(
       org = {org:UUID}, taskIds = {taskIds:Array(UUID)}, at = {at:String})`,
    { org, taskIds, at: timeText(at) },
  )
}

async function readTasks(
  clickhouse: ClickHouse,
  from: string,
  parameters: Parameters,
): Promise<readonly TaskFacts[]> {
  const rows = await clickhouse.query(`SELECT * FROM ${from} ORDER BY taskId`, parameters)
  return z.array(taskShape).parse(rows)
}

function rowsMax(asked: number | undefined): number {
  return Math.min(asked ?? rowsMaxDefault, rowsMaxLimit)
}
