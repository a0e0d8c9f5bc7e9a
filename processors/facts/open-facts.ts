// The facts as the runtime sees them: tables made, rows inserted once, the watermark of each source.
import { z } from 'zod'
import { factNames } from '../../schemas/views.ts'
import { HiveError, messageOf } from '../../streams/base/faults.ts'
import type { ClickHouse } from '../../streams/clickhouse/clickhouse.ts'
import type { Journalled } from '../../streams/journal/journalled.ts'
import type { Encoder } from './columns.ts'
import { createDatabases, dedupBlocks, type FactPlace, type FactTable, wholeName } from './ddl.ts'

export interface Facts {
  /** Makes what is missing, in numbered steps; then checks that every table remembers its blocks. */
  ensureTables(): Promise<void>
  /**
   * Inserts the rows of records as one block. The same token with the same records has one effect,
   * whatever died in between. Throws a transient fault (again, with the same token) or a permanent
   * one (bisect; each half has a token of its own).
   */
  insert(records: readonly Journalled[], token: string): Promise<void>
  /** How many rows the base table holds, of all journals. */
  rows(): Promise<number>
  /** What is here of a journal partition; undefined: nothing. */
  watermark(topic: string, partition: number): Promise<Watermark | undefined>
}

export interface Watermark {
  readonly rows: number
  readonly firstOffset: number
  readonly lastOffset: number
}

/** The token of the records from `first` to `last` of a journal partition. */
export function factsToken(
  source: { readonly topic: string; readonly partition: number },
  range: { readonly first: number; readonly last: number },
): string {
  return `facts:${source.topic}:${source.partition}:${range.first}-${range.last}`
}

export interface FactsOptions<Row> {
  readonly clickhouse: ClickHouse
  readonly prefix: string
  readonly cluster: string | undefined
  /** The first is the one that rows go into; it feeds the others. */
  readonly tables: readonly [FactTable, ...FactTable[]]
  readonly encoder: Encoder<Row>
  readonly project: (record: Journalled) => Row | undefined
}

export function openFacts<Row>(options: FactsOptions<Row>): Facts {
  const { clickhouse, encoder, tables } = options
  const place: FactPlace = { names: factNames(options.prefix), cluster: options.cluster }
  const into = wholeName(place, tables[0].name)
  return {
    async ensureTables() {
      for (const statement of createDatabases(place)) await clickhouse.command(statement)
      await migrate(clickhouse, place, stepsOf(place, tables))
      await requireTables(clickhouse, place, tables)
    },
    async insert(records, token) {
      const rows = encoded(options, records)
      if (rows === undefined) return
      await clickhouse.insert({ table: into, columns: encoder.names, rows, token })
    },
    async rows() {
      const [row] = await clickhouse.query(
        `SELECT sum(rows) AS rows FROM ${wholeName(place, 'sources')}`,
      )
      return rowsShape.parse(row).rows
    },
    async watermark(topic, partition) {
      const [row] = await clickhouse.query(
        `SELECT sum(s.rows) AS rows, min(s.firstOffset) AS firstOffset,
           max(s.lastOffset) AS lastOffset
         FROM ${wholeName(place, 'sources')} AS s
         WHERE s.topic = {topic:String} AND s.partition = {partition:UInt32}`,
        { topic, partition },
      )
      const found = watermarkShape.parse(row)
      return found.rows === 0 ? undefined : found
    },
  }
}

const rowsShape = z.object({ rows: z.number() })

const watermarkShape = z.object({
  rows: z.number(),
  firstOffset: z.number(),
  lastOffset: z.number(),
})

/** undefined: none of the records is a row. */
function encoded<Row>(
  { project, encoder }: FactsOptions<Row>,
  records: readonly Journalled[],
): Buffer | undefined {
  try {
    const rows = records.map(project).filter((row) => row !== undefined)
    return rows.length === 0 ? undefined : encoder.encode(rows)
  } catch (error) {
    if (error instanceof HiveError) throw error
    throw new HiveError('PROJECTION_FAILED', 'permanent', `facts: ${messageOf(error)}`, {
      facts: records.length === 1 ? { offset: records[0]?.offset ?? 0 } : {},
      cause: error,
    })
  }
}

interface Step {
  readonly number: number
  readonly name: string
  readonly statements: readonly string[]
}

/** A released step is never changed: a new one is put behind it. */
function stepsOf(place: FactPlace, tables: readonly FactTable[]): readonly Step[] {
  return [
    { number: 1, name: 'tables', statements: tables.flatMap((table) => table.statements(place)) },
    { number: 2, name: 'views', statements: tables.flatMap((table) => table.views(place)) },
  ]
}

/** Each step may run twice, or from two processes at once: every statement is idempotent. */
async function migrate(clickhouse: ClickHouse, place: FactPlace, steps: readonly Step[]) {
  const table = `${place.names.tables}.migrations`
  await clickhouse.command(
    `CREATE TABLE IF NOT EXISTS ${table} (number UInt32, name String,
       appliedAt DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY number`,
  )
  const rows = await clickhouse.query(`SELECT DISTINCT number FROM ${table}`)
  const applied = new Set(
    z
      .array(z.object({ number: z.number() }))
      .parse(rows)
      .map((row) => row.number),
  )
  for (const { number, name, statements } of steps) {
    if (applied.has(number)) continue
    for (const statement of statements) await clickhouse.command(statement)
    await clickhouse.command(`INSERT INTO ${table} (number, name) VALUES (${number}, '${name}')`)
  }
}

/** A table that forgets its blocks would count them twice, and nobody would see it. */
async function requireTables(
  clickhouse: ClickHouse,
  place: FactPlace,
  tables: readonly FactTable[],
): Promise<void> {
  const window = `deduplication_window = ${dedupBlocks}`
  const rows = await clickhouse.query(
    `SELECT name FROM system.tables
     WHERE database = {database:String} AND position(engine_full, {window:String}) > 0`,
    { database: place.names.tables, window },
  )
  const found = new Set(
    z
      .array(z.object({ name: z.string() }))
      .parse(rows)
      .map((row) => row.name),
  )
  const end = place.cluster === undefined ? '' : '_local'
  const wrong = tables.map(({ name }) => `${name}${end}`).filter((name) => !found.has(name))
  if (wrong.length === 0) return
  throw new HiveError(
    'FACTS_TABLES_DIFFER',
    'bug',
    `${place.names.tables}: ${wrong.join(', ')} must have ${window}; ` +
      `mend: ALTER TABLE … MODIFY SETTING, or a database of another HIVE_PREFIX`,
    { facts: { tables: wrong.join(', ') } },
  )
}
