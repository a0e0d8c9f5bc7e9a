// The facts on a real ClickHouse in databases of a test's own.
import { randomBytes } from 'node:crypto'
import { project } from '../../processors/facts/events/project.ts'
import { eventEncoder, eventsTable } from '../../processors/facts/events/table.ts'
import { minutesTable } from '../../processors/facts/minutes/table.ts'
import { type Facts, openFacts } from '../../processors/facts/open-facts.ts'
import { sourcesTable } from '../../processors/facts/sources/table.ts'
import { tasksTable } from '../../processors/facts/tasks/table.ts'
import { type FactNames, factNames } from '../../schemas/views.ts'
import { processConfig } from '../../streams/base/config.ts'
import { type ClickHouse, openClickHouse } from '../../streams/clickhouse/clickhouse.ts'

export interface FactsFixture {
  readonly clickhouse: ClickHouse
  readonly facts: Facts
  readonly names: FactNames
  readonly prefix: string
  close(): Promise<void>
}

export const allTables = [eventsTable, tasksTable, minutesTable, sourcesTable] as const

export function openFactsFixture(
  options: { readonly url?: string; readonly prefix?: string } = {},
): FactsFixture {
  const prefix = options.prefix ?? `test-${randomBytes(4).toString('hex')}`
  const clickhouse = openClickHouse({
    url: options.url ?? processConfig().clickhouseUrl,
    name: prefix,
  })
  const names = factNames(prefix)
  return {
    clickhouse,
    names,
    prefix,
    facts: openFacts({
      clickhouse,
      prefix,
      cluster: undefined,
      tables: allTables,
      encoder: eventEncoder,
      project,
    }),
    async close() {
      for (const name of Object.values(names)) {
        await clickhouse.command(`DROP DATABASE IF EXISTS ${name} SYNC`)
      }
      await clickhouse.close()
    },
  }
}
