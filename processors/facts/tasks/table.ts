// A task's latest state: rows of what its events said, which merges make one a month.
import { createFeed, createTable, type FactTable } from '../ddl.ts'
import { stateColumns } from '../task-state.ts'
import { fromEvents } from './project.ts'
import { taskViews } from './views.ts'

export const tasksTable: FactTable = {
  name: 'tasks',
  statements: (place) => [
    ...createTable(place, {
      name: 'tasks',
      elements: ['org UUID', 'taskId UUID', 'recordedMonth Date', ...stateColumns],
      engine: 'AggregatingMergeTree',
      monthOf: 'recordedMonth',
      orderBy: ['org', 'taskId', 'recordedMonth'],
      shardBy: 'cityHash64(org, taskId)',
    }),
    createFeed(place, { into: 'tasks', from: 'events', select: fromEvents }),
  ],
  views: taskViews,
}
