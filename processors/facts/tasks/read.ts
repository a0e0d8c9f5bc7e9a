// Reads tasks as they are now: readers' views only, never tables.
import { z } from 'zod'
import type { Uuid } from '../../../schemas/generated/types.ts'
import type { FactNames } from '../../../schemas/views.ts'
import type { ClickHouse } from '../../../streams/clickhouse/clickhouse.ts'
import { type TaskFacts, taskShape } from '../task-shape.ts'

const rowsMaxDefault = 200
const rowsMaxLimit = 100_000

/** By id, which says nothing of time: `after` the last one of the page before. */
export async function readTaskFacts(
  clickhouse: ClickHouse,
  names: FactNames,
  query: {
    readonly orgId: Uuid
    readonly taskIds?: readonly Uuid[]
    readonly after?: Uuid
    readonly rowsMax?: number
  },
): Promise<readonly TaskFacts[]> {
  const { orgId, taskIds, after } = query
  const conditions = [
    ...(taskIds === undefined ? [] : ['taskId IN {taskIds:Array(UUID)}']),
    ...(after === undefined ? [] : ['taskId > {after:UUID}']),
  ]
  const rows = await clickhouse.query(
    `SELECT * FROM ${names.views}.tasks(org = {org:UUID})
     ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY taskId LIMIT {rows:UInt32}`,
    {
      org: orgId,
      rows: Math.min(query.rowsMax ?? rowsMaxDefault, rowsMaxLimit),
      ...(taskIds === undefined ? {} : { taskIds }),
      ...(after === undefined ? {} : { after }),
    },
  )
  return z.array(taskShape).parse(rows)
}

const countShape = z.object({
  teamId: z.string(),
  status: z.string(),
  priority: z.string(),
  tasks: z.number(),
})
export type TaskCount = z.infer<typeof countShape>

export async function readTaskCounts(
  clickhouse: ClickHouse,
  names: FactNames,
  orgId: Uuid,
): Promise<readonly TaskCount[]> {
  const rows = await clickhouse.query(
    `SELECT * FROM ${names.views}.task_counts(org = {org:UUID})
     ORDER BY teamId, status, priority`,
    { org: orgId },
  )
  return z.array(countShape).parse(rows)
}
