// What readers get of the tasks' state.
import { createView, type FactPlace } from '../ddl.ts'
import { notDeleted, shownFromState } from '../task-state.ts'

export function taskViews(place: FactPlace): readonly string[] {
  return [
    createView(place, {
      name: 'tasks',
      from: 'tasks',
      select: `SELECT t.taskId AS taskId, ${shownFromState.join(', ')}
        FROM {from} AS t WHERE t.org = {org:UUID} GROUP BY t.taskId HAVING ${notDeleted}`,
    }),
    createView(place, {
      name: 'task_counts',
      from: 'tasks',
      select: `SELECT teamId, status, priority, count() AS tasks FROM (
          SELECT argMax(t.teamId, t.version) AS teamId, argMax(t.status, t.version) AS status,
            argMax(t.priority, t.version) AS priority, argMax(t.lastType, t.version) AS lastType
          FROM {from} AS t WHERE t.org = {org:UUID} GROUP BY t.taskId HAVING ${notDeleted}
        ) GROUP BY teamId, status, priority`,
    }),
  ]
}
