// Peer: the rows of the facts, encoded beforehand, inserted by the bare client in blocks as large as ours, into the
// same tables with the views behind them, and into a table that feeds nothing.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { createClient } from '@clickhouse/client'
import { project } from '../../../processors/facts/events/project.ts'
import { eventEncoder, eventsTable } from '../../../processors/facts/events/table.ts'
import { minutesTable } from '../../../processors/facts/minutes/table.ts'
import { openFacts } from '../../../processors/facts/open-facts.ts'
import { sourcesTable } from '../../../processors/facts/sources/table.ts'
import { tasksTable } from '../../../processors/facts/tasks/table.ts'
import { factNames } from '../../../schemas/views.ts'
import { openClickHouse } from '../../../streams/clickhouse/clickhouse.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'

const blockRows = 10_000
const tables = [eventsTable, sourcesTable, tasksTable, minutesTable] as const

export interface BareInserts {
  /** Rows per second. */
  readonly withViews: number
  readonly alone: number
}

export async function bareInserts(
  url: string,
  records: readonly Journalled[],
): Promise<BareInserts> {
  const prefix = `kbench-bare-${randomUUID().slice(0, 6)}`
  const place = factNames(prefix)
  const door = openClickHouse({ url, name: 'bench' })
  const client = createClient({ url })
  const blocks: Buffer[] = []
  let rows = 0
  for (let at = 0; at < records.length; at += blockRows) {
    const block = records.slice(at, at + blockRows).flatMap((record) => project(record) ?? [])
    rows += block.length
    blocks.push(eventEncoder.encode(block))
  }
  const insertAll = async (table: string) => {
    const startedAt = performance.now()
    for (const block of blocks) {
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} (${eventEncoder.names.join(', ')}) FORMAT RowBinary`,
        values: Readable.from([block]),
        clickhouse_settings: { wait_end_of_query: 1, async_insert: 0 },
      })
      for await (const _ of stream) continue
    }
    return (rows / (performance.now() - startedAt)) * 1000
  }
  try {
    const encoder = eventEncoder
    const clickhouse = door
    await openFacts({
      clickhouse,
      prefix,
      cluster: undefined,
      tables,
      encoder,
      project,
    }).ensureTables()
    const alone = `${place.tables}.alone`
    await door.command(`CREATE TABLE ${alone} AS ${place.tables}.${eventsTable.name}`)
    return {
      withViews: await insertAll(`${place.tables}.${eventsTable.name}`),
      alone: await insertAll(alone),
    }
  } finally {
    await dropFacts(url, prefix)
    await client.close()
    await door.close()
  }
}

/** The databases of an installation, tables and readers' views. */
export async function dropFacts(url: string, prefix: string): Promise<void> {
  const door = openClickHouse({ url, name: 'bench' })
  for (const database of Object.values(factNames(prefix))) {
    await door.command(`DROP DATABASE IF EXISTS ${database} SYNC`)
  }
  await door.close()
}
