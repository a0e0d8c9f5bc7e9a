// Tables for terminals and pipes: no frames, columns as wide as they must be, heads in bold on a terminal.
import Table from 'cli-table3'
import type { Colours } from './terminal.ts'

export interface Column {
  readonly head: string
  readonly align?: 'left' | 'right'
}

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const

export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string {
  const made = new Table({
    head: columns.map(({ head }) => colours.bold(head)),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: none,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  for (const row of rows) made.push([...row])
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
