// Reads CSV as rows with record and line numbers, holding one chunk at a time.
import { importFault } from '../import-fault.ts'
import type { ByteSource } from './byte-source.ts'
import { type CsvDialect, csvRecord } from './csv-record.ts'
import { type BrokenRow, type ReadRow, type Row, type RowSource, recordBytesMax } from './row.ts'
import { decoded, encodingOf } from './text-decoding.ts'

export interface CsvOptions {
  readonly delimiter: string | undefined
  readonly quote: string | undefined
  readonly encoding: string | undefined
  /** Column names, for a file whose first line holds none. */
  readonly columns: readonly string[] | undefined
  /** Lines before the header. */
  readonly skipLines: number
}

const rawCharsMax = 500
const delimiters = [',', ';', '\t', '|'] as const

function newlineIn(text: string): '\n' | '\r' {
  return !text.includes('\n') && text.includes('\r') ? '\r' : '\n'
}

/** The separator that stands most often in the first line, outside quotes. */
function delimiterIn(line: string, quote: string): string {
  const outside = line.split(quote).filter((_, index) => index % 2 === 0)
  let best = ','
  let most = 0
  for (const candidate of delimiters) {
    const count = outside.join('').split(candidate).length - 1
    if (count > most) {
      most = count
      best = candidate
    }
  }
  return best
}

class CsvRow implements Row {
  readonly type = 'row'
  readonly record: number
  readonly line: number
  readonly #cells: readonly string[]
  readonly #columns: ReadonlyMap<string, number>

  constructor(
    place: { record: number; line: number },
    cells: readonly string[],
    columns: ReadonlyMap<string, number>,
  ) {
    this.record = place.record
    this.line = place.line
    this.#cells = cells
    this.#columns = columns
  }

  get(column: string): string | undefined {
    const index = this.#columns.get(column)
    return index === undefined ? undefined : this.#cells[index]
  }

  fields(): Record<string, string> {
    const fields: Record<string, string> = {}
    for (const [name, index] of this.#columns) fields[name] = this.#cells[index] ?? ''
    return fields
  }
}

function countLines(text: string, start: number, end: number, newline: string): number {
  let lines = 0
  for (let at = text.indexOf(newline, start); at !== -1 && at < end; ) {
    lines += 1
    at = text.indexOf(newline, at + 1)
  }
  return lines
}

interface Piece {
  readonly cells: readonly string[] | undefined
  readonly broken: string | undefined
  readonly raw: string
  readonly line: number
}

/** Splits the text into records; blank lines are none. */
async function* pieces(
  text: AsyncIterable<string>,
  dialect: CsvDialect,
  where: string,
): AsyncGenerator<Piece> {
  let rest = ''
  let line = 1
  const split = function* (last: boolean): Generator<Piece> {
    let at = 0
    while (at < rest.length) {
      const found = csvRecord(rest, at, dialect, last)
      if (found.type === 'open') {
        if (!last && rest.length - at <= recordBytesMax) break
        throw importFault(found.insideQuote ? 'CSV_QUOTE_OPEN' : 'CSV_RECORD_TOO_LARGE', {
          what: found.insideQuote
            ? 'a quote that opens in this record is never closed'
            : `the record is longer than ${recordBytesMax} bytes`,
          where: `${where} line ${line}`,
          mend: 'Mend that line, or name the right "file.quote" and "file.delimiter" in the mapping; what stands before it is imported and is not doubled by another run',
        })
      }
      const raw = rest.slice(at, Math.min(found.end, at + rawCharsMax))
      const cells = found.type === 'record' ? found.cells : undefined
      const blank = cells?.length === 1 && cells[0] === ''
      if (!blank) {
        yield { cells, broken: found.type === 'broken' ? found.message : undefined, raw, line }
      }
      line += countLines(rest, at, found.end, dialect.newline)
      at = found.end
    }
    rest = rest.slice(at)
  }
  for await (const chunk of text) {
    rest += chunk
    yield* split(false)
  }
  yield* split(true)
}

function indexed(columns: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>()
  columns.forEach((name, position) => {
    if (!index.has(name)) index.set(name, position)
  })
  return index
}

export async function openCsv(source: ByteSource, options: CsvOptions): Promise<RowSource> {
  const encoding = encodingOf(source, options.encoding, undefined)
  const head = new TextDecoder(encoding).decode(source.head)
  const newline = newlineIn(head)
  const quote = options.quote ?? '"'
  const first = head.split(newline)[options.skipLines] ?? ''
  const dialect = { quote, newline, delimiter: options.delimiter ?? delimiterIn(first, quote) }
  const records = pieces(decoded(source.bytes, encoding), dialect, source.where)
  const iterator = records[Symbol.asyncIterator]()

  let columns = options.columns
  let pending: Piece | undefined
  for (;;) {
    const next = await iterator.next()
    if (next.done === true) break
    if (next.value.line <= options.skipLines) continue
    if (columns !== undefined) {
      pending = next.value
      break
    }
    columns = next.value.cells?.map((name) => name.trim())
    break
  }
  if (columns === undefined) {
    await iterator.return?.(undefined)
    throw importFault('CSV_HEADER', {
      what: 'the line that should hold the column names cannot be read',
      where: `${source.where} line ${options.skipLines + 1}`,
      mend: 'Give "file.skipLines" or "file.columns" in the mapping',
    })
  }
  const names = columns
  const index = indexed(names)

  function row(piece: Piece, record: number): ReadRow {
    const place = { record, line: piece.line }
    const broken = (code: string, message: string): BrokenRow => ({
      ...place,
      type: 'broken',
      problem: { code, message },
      raw: piece.raw,
    })
    if (piece.cells === undefined) return broken('CSV_QUOTE', piece.broken ?? 'a misplaced quote')
    if (piece.cells.length !== names.length) {
      const found = `${piece.cells.length} columns where ${names.length} are named`
      return broken('CSV_COLUMNS', found)
    }
    return new CsvRow(place, piece.cells, index)
  }
  async function* rows(): AsyncGenerator<ReadRow> {
    let record = 0
    try {
      if (pending) yield row(pending, ++record)
      for (;;) {
        const next = await iterator.next()
        if (next.done === true) return
        yield row(next.value, ++record)
      }
    } finally {
      await iterator.return?.(undefined)
    }
  }
  return { format: 'csv', columns: names, rows }
}
