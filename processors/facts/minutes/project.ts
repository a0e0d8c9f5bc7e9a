// Events → what happened in each minute of the world's time, by team and priority.
import { ofTasks } from '../task-state.ts'

/** Counted under its own name. */
export const counted = {
  created: 'TaskCreated',
  completed: 'TaskCompleted',
  closed: 'TaskClosed',
  reopened: 'TaskReopened',
  cancelled: 'TaskCancelled',
} as const

/** µs from when work began (else from when the task was created) until it was done. */
const cycle = `toUnixTimestamp64Micro(e.occurredAt)
  - toUnixTimestamp64Micro(ifNull(e.startedAt, ifNull(e.createdAt, e.occurredAt)))`

export const quantileLevels = '0.5, 0.75, 0.9, 0.99'

const counts = Object.entries(counted).map(
  ([name, type]) => `countIf(e.type = '${type}') AS ${name}`,
)
const types = Object.values(counted).map((type) => `'${type}'`)

export const fromEvents = `
  SELECT e.org AS org,
    fromUnixTimestamp64Second(intDiv(toUnixTimestamp64Micro(e.occurredAt), 60000000) * 60, 'UTC') AS minute,
    e.teamId AS teamId, toString(e.priority) AS priority,
    toStartOfMonth(e.recordedAt) AS recordedMonth,
    ${counts.join(', ')},
    sumIf(${cycle}, e.type = 'TaskCompleted') AS cycleSum,
    quantilesExactIfState(${quantileLevels})(${cycle}, e.type = 'TaskCompleted') AS cycle
  FROM {from} AS e
  WHERE ${ofTasks} AND e.type IN (${types.join(', ')})
  GROUP BY org, minute, teamId, priority, recordedMonth`
