// The statements: one server and a cluster from the same template; times; tokens.
import { expect, test } from 'vitest'
import type { FactPlace } from '../../../processors/facts/ddl.ts'
import { eventsTable } from '../../../processors/facts/events/table.ts'
import { minutesTable } from '../../../processors/facts/minutes/table.ts'
import { factsToken } from '../../../processors/facts/open-facts.ts'
import { sourcesTable } from '../../../processors/facts/sources/table.ts'
import { tasksTable } from '../../../processors/facts/tasks/table.ts'
import { secondText, timeOf, timeText } from '../../../processors/facts/times.ts'
import { factNames } from '../../../schemas/views.ts'

const tables = [eventsTable, tasksTable, minutesTable, sourcesTable]
const alone: FactPlace = { names: factNames('p'), cluster: undefined }
const many: FactPlace = { names: factNames('p'), cluster: 'main' }

test('every table remembers its blocks and is cut by the month of recording', () => {
  for (const table of tables) {
    const [create] = table.statements(alone)
    expect(create).toContain(`CREATE TABLE IF NOT EXISTS hive_p.${table.name} (`)
    expect(create).toContain('non_replicated_deduplication_window = 100000')
    expect(create).toMatch(/PARTITION BY toYYYYMM\(recorded(At|Month)\)/)
  }
})

test('in a cluster the rows are replicated and spread, and what feeds a table runs where they lie', () => {
  for (const table of tables) {
    const [local, whole] = table.statements(many)
    expect(local).toContain(`hive_p.${table.name}_local ON CLUSTER main (`)
    expect(local).toMatch(
      /ENGINE = Replicated(Replacing|Aggregating)MergeTree\('\/clickhouse\/tables/,
    )
    expect(local).toContain('replicated_deduplication_window = 100000')
    expect(whole).toContain(`ENGINE = Distributed(main, hive_p, ${table.name}_local, cityHash64(`)
  }
  for (const table of [tasksTable, minutesTable, sourcesTable]) {
    const [, , feed] = table.statements(many)
    expect(feed).toContain(`TO hive_p.${table.name}_local AS`)
    expect(feed).toContain('FROM hive_p.events_local AS e')
  }
})

test('every view of readers runs with its owner’s rights and asks for the organisation', () => {
  const views = tables.flatMap((table) => table.views(alone))
  expect(views).toHaveLength(8)
  for (const view of views) {
    expect(view).toContain('CREATE OR REPLACE VIEW hive_read_p.')
    expect(view).toContain('SQL SECURITY DEFINER')
    expect(view).toMatch(/\.org = \{org:UUID\}/)
  }
})

test('one name for one range of one source', () => {
  const source = { topic: 'events.task', partition: 3 }
  expect(factsToken(source, { first: 10, last: 19 })).toBe('facts:events.task:3:10-19')
})

test('times go to the database and back to the microsecond', () => {
  for (const us of [0, 1_706_745_112_000_017, 999_999, -1]) expect(timeOf(timeText(us))).toBe(us)
  expect(timeText(1_706_745_112_000_017)).toBe('2024-01-31 23:51:52.000017')
  expect(secondText(1_706_745_112_999_999)).toBe('2024-01-31 23:51:52')
  expect(timeOf('2024-01-31 23:51:52')).toBe(1_706_745_112_000_000)
})
