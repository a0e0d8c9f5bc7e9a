// Counts and cycle times for each minute, by team and priority.
import { createFeed, createTable, type FactTable } from '../ddl.ts'
import { counted, fromEvents, quantileLevels } from './project.ts'
import { minuteViews } from './views.ts'

const sums = Object.keys(counted).map((name) => `${name} SimpleAggregateFunction(sum, UInt64)`)

export const minutesTable: FactTable = {
  name: 'minutes',
  statements: (place) => [
    ...createTable(place, {
      name: 'minutes',
      elements: [
        'org UUID',
        "minute DateTime64(0, 'UTC')",
        'teamId UUID',
        'priority LowCardinality(String)',
        'recordedMonth Date',
        ...sums,
        'cycleSum SimpleAggregateFunction(sum, Int64)',
        // Every value is kept, 8 bytes a completed task: the same however parts are merged, so that it
        // can be compared with a fold; sketches are smaller, and only nearly so.
        `cycle AggregateFunction(quantilesExactIf(${quantileLevels}), Int64, UInt8)`,
      ],
      engine: 'AggregatingMergeTree',
      monthOf: 'recordedMonth',
      orderBy: ['org', 'minute', 'teamId', 'priority', 'recordedMonth'],
      shardBy: 'cityHash64(org, teamId)',
    }),
    createFeed(place, { into: 'minutes', from: 'events', select: fromEvents }),
  ],
  views: minuteViews,
}
