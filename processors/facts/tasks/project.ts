// An event → what it says of its task. Not folded here: rows are merged when the table has time.
import { ofTasks, stateFromEvent } from '../task-state.ts'

export const fromEvents = `
  SELECT e.org AS org, e.entityId AS taskId, toStartOfMonth(e.recordedAt) AS recordedMonth,
    ${stateFromEvent.join(',\n    ')}
  FROM {from} AS e
  WHERE ${ofTasks}`
