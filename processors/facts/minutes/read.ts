// Reads throughput and cycle times: readers' views only, never tables.
import { z } from 'zod'
import type { Uuid } from '../../../schemas/generated/types.ts'
import type { FactNames } from '../../../schemas/views.ts'
import type { ClickHouse } from '../../../streams/clickhouse/clickhouse.ts'
import { secondText, timeShape } from '../times.ts'

/** µs of the world's time, to the minute; `to` is not included. */
export interface Span {
  readonly orgId: Uuid
  readonly from: number
  readonly to: number
}

const throughputShape = z.object({
  teamId: z.string(),
  priority: z.string(),
  /** Where the span of time begins that is counted. */
  bucket: timeShape,
  created: z.number(),
  completed: z.number(),
  closed: z.number(),
  reopened: z.number(),
  cancelled: z.number(),
})
export type Throughput = z.infer<typeof throughputShape>

const secondsMin = 60

export async function readThroughput(
  clickhouse: ClickHouse,
  names: FactNames,
  query: Span & { readonly bucketSeconds: number },
): Promise<readonly Throughput[]> {
  const rows = await clickhouse.query(
    `SELECT * FROM ${names.views}.throughput(org = {org:UUID}, from = {from:String},
       to = {to:String}, bucketSeconds = {bucketSeconds:UInt32})
     ORDER BY bucket, teamId, priority`,
    {
      org: query.orgId,
      from: secondText(query.from),
      to: secondText(query.to),
      bucketSeconds: Math.max(secondsMin, Math.floor(query.bucketSeconds)),
    },
  )
  return z.array(throughputShape).parse(rows)
}

const cycleShape = z
  .object({
    teamId: z.string(),
    priority: z.string(),
    completed: z.number(),
    cycleSum: z.number(),
    quantiles: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  })
  .transform(({ quantiles: [p50, p75, p90, p99], ...rest }) => ({ ...rest, p50, p75, p90, p99 }))
/** µs from the start of the work (else from the task's creation) until it was done. */
export type CycleTime = z.infer<typeof cycleShape>

/** Of the tasks completed in a span of time. */
export async function readCycleTimes(
  clickhouse: ClickHouse,
  names: FactNames,
  query: Span,
): Promise<readonly CycleTime[]> {
  const rows = await clickhouse.query(
    `SELECT * FROM ${names.views}.cycle_time(org = {org:UUID}, from = {from:String},
       to = {to:String}) ORDER BY teamId, priority`,
    { org: query.orgId, from: secondText(query.from), to: secondText(query.to) },
  )
  return z.array(cycleShape).parse(rows)
}
