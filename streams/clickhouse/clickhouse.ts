// The one door to the ClickHouse client: insertion once for each token, commands, queries.
import { Readable } from 'node:stream'
import { ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client'
import { clickhouseFault } from './clickhouse-faults.ts'

export interface Insertion {
  /** With its database. */
  readonly table: string
  readonly columns: readonly string[]
  /** RowBinary. */
  readonly rows: Buffer
  /** The same token with the same rows has one effect, here and in every view's target. */
  readonly token: string
}

/** Values of `{name:Type}` in a statement; never spliced into its text. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface ClickHouse {
  insert(insertion: Insertion): Promise<void>
  /** A statement without an answer. */
  command(statement: string): Promise<void>
  /** Rows as objects: to be looked at before they are believed. */
  query(statement: string, parameters?: Parameters): Promise<readonly unknown[]>
  close(): Promise<void>
}

export interface ClickHouseOptions {
  /** May hold user and password. */
  readonly url: string
  /** Shows in `system.query_log`. */
  readonly name?: string
  /** Default 30 s: longer ago, an insert's outcome is unknown, and the same token asks again. */
  readonly timeoutMs?: number
}

/**
 * What makes an insert happen once. One block: a second one in an insert would have a token of its
 * own, which depends on where the rows were cut; so nothing cuts them. (A block whose rows lie in
 * several months becomes a part for each; each part carries the token, see test/integration/facts.)
 */
const insertSettings: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_block_size: '16777216',
  min_insert_block_size_rows: '16777216',
  min_insert_block_size_bytes: '1073741824',
  input_format_parallel_parsing: 0,
  max_partitions_per_insert_block: '0',
  // Answer when it is done, not when it has begun.
  wait_end_of_query: 1,
  // A view's target that fails must fail the insert: else its share would be lost for good.
  materialized_views_ignore_errors: 0,
}

export function openClickHouse(options: ClickHouseOptions): ClickHouse {
  const client = createClient({
    url: options.url,
    application: options.name ?? 'hive',
    request_timeout: options.timeoutMs ?? 30_000,
    max_open_connections: 16,
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const faulted = async <T>(work: () => Promise<T>, inserting = false): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw clickhouseFault(error, inserting)
    }
  }
  return {
    insert: ({ table, columns, rows, token }) =>
      faulted(async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT RowBinary`,
          values: Readable.from([rows]),
          clickhouse_settings: { ...insertSettings, insert_deduplication_token: token },
        })
        // The connection is free again, and an error written late is seen, when the answer is read.
        for await (const _ of stream) continue
      }, true),
    command: (query) =>
      faulted(async () => {
        await client.command({ query, clickhouse_settings: { wait_end_of_query: 1 } })
      }),
    query: (query, parameters) =>
      faulted(async () => {
        const bound = parameters === undefined ? {} : { query_params: parameters }
        const answer = await client.query({ query, format: 'JSONEachRow', ...bound })
        return await answer.json<unknown>()
      }),
    close: () => faulted(() => client.close()),
  }
}
