// How many rows of each journal partition there are, from where and up to where: the watermark.
import { createFeed, createTable, type FactTable } from '../ddl.ts'
import { fromEvents } from './project.ts'

export const sourcesTable: FactTable = {
  name: 'sources',
  statements: (place) => [
    ...createTable(place, {
      name: 'sources',
      elements: [
        'topic LowCardinality(String)',
        'partition UInt32',
        'recordedMonth Date',
        'rows SimpleAggregateFunction(sum, UInt64)',
        'firstOffset SimpleAggregateFunction(min, UInt64)',
        'lastOffset SimpleAggregateFunction(max, UInt64)',
        "lastAppendedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC'))",
      ],
      engine: 'AggregatingMergeTree',
      monthOf: 'recordedMonth',
      orderBy: ['topic', 'partition', 'recordedMonth'],
      shardBy: 'cityHash64(topic, partition)',
    }),
    createFeed(place, { into: 'sources', from: 'events', select: fromEvents }),
  ],
  views: () => [],
}
