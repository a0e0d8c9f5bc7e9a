// Events → the state of the task that they are of. The last event wins, whatever order they come in.
import { ofTasks, stateFromEvents } from '../task-state.ts'

export const fromEvents = `
  SELECT e.org AS org, e.entityId AS taskId, toStartOfMonth(e.recordedAt) AS recordedMonth,
    ${stateFromEvents.join(',\n    ')}
  FROM {from} AS e
  WHERE ${ofTasks}
  GROUP BY org, taskId, recordedMonth`
