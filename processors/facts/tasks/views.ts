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
          SELECT argMaxMerge(t.teamId) AS teamId, argMaxMerge(t.status) AS status,
            argMaxMerge(t.priority) AS priority, argMaxMerge(t.lastType) AS lastType
          FROM {from} AS t WHERE t.org = {org:UUID} GROUP BY t.taskId HAVING ${notDeleted}
        ) GROUP BY teamId, status, priority`,
    }),
  ]
}
