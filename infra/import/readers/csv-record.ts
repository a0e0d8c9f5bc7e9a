// One CSV record out of a text: RFC 4180, quotes doubled to stand for themselves. Our own, because csv-parse
// (7.0.3) counts CR LF inside quotes as two lines and, after a misplaced quote, swallows the rows behind it.

export interface CsvDialect {
  readonly delimiter: string
  readonly quote: string
  readonly newline: '\n' | '\r'
}

export type CsvRecord =
  | { readonly type: 'record'; readonly cells: readonly string[]; readonly end: number }
  /** `end`: behind the line in which the quote is misplaced; reading goes on there. */
  | { readonly type: 'broken'; readonly message: string; readonly end: number }
  /** The record does not end in this text. */
  | { readonly type: 'open'; readonly insideQuote: boolean }

function lineEnd(text: string, from: number, dialect: CsvDialect, last: boolean): number {
  const found = text.indexOf(dialect.newline, from)
  return found === -1 && last ? text.length : found
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** A quoted cell beginning at `start` (its opening quote). */
function quotedCell(
  text: string,
  start: number,
  quote: string,
): { cell: string; end: number } | undefined {
  let cell = ''
  let from = start + 1
  for (;;) {
    const found = text.indexOf(quote, from)
    if (found === -1) return undefined
    cell += text.slice(from, found)
    if (text[found + 1] !== quote) return { cell, end: found + 1 }
    cell += quote
    from = found + 2
  }
}

function quotedRecord(text: string, start: number, dialect: CsvDialect, last: boolean): CsvRecord {
  const { delimiter, quote, newline } = dialect
  const cells: string[] = []
  let at = start
  for (;;) {
    if (text[at] === quote) {
      const quoted = quotedCell(text, at, quote)
      if (quoted === undefined) return { type: 'open', insideQuote: true }
      // A quote at the very end of an unfinished text may be the first of two.
      if (!last && quoted.end >= text.length - 1) return { type: 'open', insideQuote: true }
      cells.push(quoted.cell)
      at = quoted.end
    } else {
      const line = lineEnd(text, at, dialect, last)
      if (line === -1) return { type: 'open', insideQuote: false }
      const next = text.indexOf(delimiter, at)
      const end = next === -1 || next > line ? line : next
      cells.push(end === line ? withoutReturn(text.slice(at, end)) : text.slice(at, end))
      at = end
    }
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length
      continue
    }
    const afterReturn = text[at] === '\r' && newline === '\n' ? at + 1 : at
    if (afterReturn >= text.length) {
      return last
        ? { type: 'record', cells, end: text.length }
        : { type: 'open', insideQuote: false }
    }
    if (text[afterReturn] === newline) return { type: 'record', cells, end: afterReturn + 1 }
    const line = lineEnd(text, at, dialect, last)
    if (line === -1) return { type: 'open', insideQuote: false }
    const message = `a quote closes in the middle of column ${cells.length}`
    return { type: 'broken', message, end: Math.min(text.length, line + 1) }
  }
}

/** `last`: nothing follows this text. The record begins at `start`, which is before the text's end. */
export function csvRecord(
  text: string,
  start: number,
  dialect: CsvDialect,
  last: boolean,
): CsvRecord {
  const end = lineEnd(text, start, dialect, last)
  if (end === -1) return { type: 'open', insideQuote: text.indexOf(dialect.quote, start) !== -1 }
  const line = text.slice(start, end)
  if (line.includes(dialect.quote)) return quotedRecord(text, start, dialect, last)
  const cells = withoutReturn(line).split(dialect.delimiter)
  return { type: 'record', cells, end: Math.min(text.length, end + 1) }
}
