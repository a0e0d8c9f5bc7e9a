// Kinds of column: how each is declared and how a value of it is written. One list of columns gives both
// the table and the encoding, so that they cannot disagree.
import { RowWriter } from '../../streams/clickhouse/row-binary.ts'

export interface ColumnKind<Value> {
  readonly sql: string
  write(out: RowWriter, value: Value): void
}

export type Columns<Row> = { readonly [Name in keyof Row]: ColumnKind<Row[Name]> }

export const uuid: ColumnKind<string> = { sql: 'UUID', write: (out, value) => out.uuid(value) }

/** Few distinct values. */
export const label: ColumnKind<string> = {
  sql: 'LowCardinality(String)',
  write: (out, value) => out.text(value),
}

export const text: ColumnKind<string> = {
  sql: 'String CODEC(ZSTD(1))',
  write: (out, value) => out.text(value),
}

export const textOrNull: ColumnKind<string | null> = {
  sql: 'Nullable(String) CODEC(ZSTD(1))',
  write: (out, value) => {
    out.u8(value === null ? 1 : 0)
    if (value !== null) out.text(value)
  },
}

export const texts: ColumnKind<readonly string[]> = {
  sql: 'Array(String)',
  write: (out, value) => {
    out.length(value.length)
    for (const one of value) out.text(one)
  },
}

export const flag: ColumnKind<boolean> = {
  sql: 'Bool',
  write: (out, value) => out.u8(value ? 1 : 0),
}

export const u16: ColumnKind<number> = { sql: 'UInt16', write: (out, value) => out.u16(value) }
export const u32: ColumnKind<number> = { sql: 'UInt32', write: (out, value) => out.u32(value) }
export const u64: ColumnKind<number> = { sql: 'UInt64', write: (out, value) => out.u64(value) }
export const i64: ColumnKind<number> = { sql: 'Int64', write: (out, value) => out.i64(value) }

/** What DateTime64 can say, in µs: 1900 to 2262. */
const earliestUs = -2_208_988_800_000_000
const latestUs = 9_007_199_254_740_991

/** µs since 1970. What lies outside the calendar of the database is shown as its end. */
export const time: ColumnKind<number> = {
  sql: "DateTime64(6, 'UTC')",
  write: (out, value) => out.i64(Math.min(latestUs, Math.max(earliestUs, value))),
}

export const timeOrNull: ColumnKind<number | null> = {
  sql: "Nullable(DateTime64(6, 'UTC'))",
  write: (out, value) => {
    out.u8(value === null ? 1 : 0)
    if (value !== null) time.write(out, value)
  },
}

/** ms since 1970. */
export const timeMs: ColumnKind<number> = {
  sql: "DateTime64(3, 'UTC')",
  write: (out, value) => out.i64(value),
}

export interface Encoder<Row> {
  readonly names: readonly string[]
  /** The declarations, as they stand in CREATE TABLE. */
  readonly declarations: readonly string[]
  encode(rows: readonly Row[]): Buffer
}

export function encoderOf<Row extends object>(columns: Columns<Row>): Encoder<Row> {
  const names = namesOf(columns)
  const writers = names.map((name) => writerOf(columns, name))
  return {
    names: names.map(String),
    declarations: names.map((name) => `${String(name)} ${columns[name].sql}`),
    encode(rows) {
      const out = new RowWriter()
      for (const row of rows) for (const write of writers) write(out, row)
      return out.taken()
    },
  }
}

function writerOf<Row, Name extends keyof Row>(columns: Columns<Row>, name: Name) {
  const kind: ColumnKind<Row[Name]> = columns[name]
  return (out: RowWriter, row: Row): void => kind.write(out, row[name])
}

function namesOf<Row extends object>(columns: Columns<Row>): readonly (keyof Row)[] {
  const isName = (name: string): name is keyof Row & string => name in columns
  return Object.keys(columns).filter(isName)
}
