// What readers get of the minutes.
import { createView, type FactPlace } from '../ddl.ts'
import { counted, quantileLevels } from './project.ts'

const within = `m.org = {org:UUID}
  AND m.minute >= {from:DateTime64(0, 'UTC')} AND m.minute < {to:DateTime64(0, 'UTC')}`
const sums = Object.keys(counted).map((name) => `sum(m.${name}) AS ${name}`)

export function minuteViews(place: FactPlace): readonly string[] {
  return [
    createView(place, {
      name: 'throughput',
      from: 'minutes',
      select: `SELECT m.teamId AS teamId, m.priority AS priority,
          fromUnixTimestamp64Second(intDiv(toUnixTimestamp64Second(m.minute), {bucketSeconds:UInt32})
            * {bucketSeconds:UInt32}, 'UTC') AS bucket,
          ${sums.join(', ')}
        FROM {from} AS m WHERE ${within} GROUP BY teamId, priority, bucket
        ORDER BY bucket, teamId, priority`,
    }),
    createView(place, {
      name: 'cycle_time',
      from: 'minutes',
      select: `SELECT m.teamId AS teamId, m.priority AS priority, sum(m.completed) AS completed,
          sum(m.cycleSum) AS cycleSum,
          quantilesExactIfMerge(${quantileLevels})(m.cycle) AS quantiles
        FROM {from} AS m WHERE ${within} GROUP BY teamId, priority HAVING completed > 0
        ORDER BY teamId, priority`,
    }),
  ]
}
