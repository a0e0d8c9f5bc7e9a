// Opens any log that the importer knows, by what is in it.
import { importFault } from '../import-fault.ts'
import { type ByteSource, openBytes } from './byte-source.ts'
import { openCsv } from './csv-rows.ts'
import type { RowSource } from './row.ts'
import { openXes } from './xes-rows.ts'

export interface FileOptions {
  readonly entry?: string | undefined
  readonly delimiter?: string | undefined
  readonly quote?: string | undefined
  readonly encoding?: string | undefined
  readonly columns?: readonly string[] | undefined
  readonly skipLines?: number | undefined
}

export interface OpenRows extends RowSource {
  readonly where: string
  /** Share of the file that was read, 0 to 1. */
  readonly done: () => number
  readonly close: () => void
}

const csvOnly = ['delimiter', 'quote', 'columns', 'skipLines'] as const

export async function openRows(path: string, options: FileOptions = {}): Promise<OpenRows> {
  const source = await openBytes(path, options.entry)
  const { where, done, close } = source
  try {
    const opened =
      source.content === 'text'
        ? await openCsv(source, {
            delimiter: options.delimiter,
            quote: options.quote,
            encoding: options.encoding,
            columns: options.columns,
            skipLines: options.skipLines ?? 0,
          })
        : openXml(source, options)
    return { where, done, close, ...opened }
  } catch (error) {
    close()
    throw error
  }
}

function openXml(source: ByteSource, options: FileOptions): RowSource {
  const given = csvOnly.find((name) => options[name] !== undefined)
  if (given === undefined) return openXes(source, options.encoding)
  throw importFault('OPTION_WITHOUT_CSV', {
    what: `"file.${given}" is given, but the file is XES`,
    where: source.where,
    mend: 'Leave it out of the mapping, or name the CSV file that it is meant for',
  })
}
