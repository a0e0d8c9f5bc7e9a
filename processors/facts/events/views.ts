// What readers get of the events: the audit trail, histories, and a task as it stood.
import { createView, type FactPlace } from '../ddl.ts'
import { notDeleted, ofTasks, shownFromEvents } from '../task-state.ts'

const taskState = `SELECT e.entityId AS taskId, ${shownFromEvents.join(', ')}
  FROM {from} AS e WHERE e.org = {org:UUID} AND ${ofTasks}`

export function eventViews(place: FactPlace, columns: readonly string[]): readonly string[] {
  const shown = columns.map((name) => `e.${name} AS ${name}`).join(', ')
  return [
    createView(place, {
      name: 'audit',
      from: 'events',
      select: `SELECT ${shown} FROM {from} AS e
        WHERE e.org = {org:UUID} AND e.recordedAt >= {from:DateTime64(6, 'UTC')}
          AND e.recordedAt < {to:DateTime64(6, 'UTC')}`,
    }),
    createView(place, {
      name: 'history',
      from: 'events',
      select: `SELECT ${shown} FROM {from} AS e
        WHERE e.org = {org:UUID} AND e.entityType = {entityType:String}
          AND e.entityId = {entityId:UUID}`,
    }),
    createView(place, {
      name: 'task_at_version',
      from: 'events',
      select: `${taskState} AND e.entityId = {taskId:UUID} AND e.version <= {version:UInt64}
        GROUP BY e.entityId HAVING ${notDeleted}`,
    }),
    createView(place, {
      name: 'tasks_at_time',
      from: 'events',
      select: `${taskState} AND e.entityId IN {taskIds:Array(UUID)}
          AND e.occurredAt <= {at:DateTime64(6, 'UTC')}
        GROUP BY e.entityId HAVING ${notDeleted}`,
    }),
  ]
}
