// What every reader yields: rows by column name, with the place where they stood in the file.
import type { RowProblem } from '../import-fault.ts'

export interface Place {
  /** Number of the record in the file, from 1, counting unusable ones too: the same at every reading. */
  readonly record: number
  /** Line where the record begins, from 1. */
  readonly line: number
}

export interface Row extends Place {
  readonly type: 'row'
  /** The cell as it stands in the file; undefined when the row has no such column. */
  get(column: string): string | undefined
  /** The cells, for the rejects file. */
  fields(): Record<string, string>
}

export interface BrokenRow extends Place {
  readonly type: 'broken'
  readonly problem: RowProblem
  /** The start of what was read, for the rejects file. */
  readonly raw: string
}

export type ReadRow = Row | BrokenRow

export interface RowSource {
  readonly format: 'csv' | 'xes'
  /** Column names, where the format names them before the rows. */
  readonly columns: readonly string[] | undefined
  rows(): AsyncIterable<ReadRow>
}

/** A record or an element larger than this is a damaged file, not a row. */
export const recordBytesMax = 4 * 1024 * 1024
