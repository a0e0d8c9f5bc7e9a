// A mapping and a file that do not fit are told apart before anything is sent.
import { importFault } from './import-fault.ts'
import { didYouMean } from './nearest.ts'
import type { OpenRows } from './readers/open-rows.ts'

/** XES names its attributes only as it goes: there nothing can be checked beforehand. */
export function checkColumns(source: OpenRows, used: ReadonlySet<string>): void {
  const { columns } = source
  if (columns === undefined) return
  const absent = [...used].filter((name) => !columns.includes(name))
  if (absent.length > 0) {
    const named = absent.map((name) => `"${name}"${didYouMean(name, columns)}`)
    throw importFault('MAPPING_COLUMN_UNKNOWN', {
      what: `the mapping reads ${named.join(', ')}, which the file does not have`,
      where: source.where,
      mend: `Its columns are: ${columns.join(', ')}`,
    })
  }
  const twice = [...used].filter((name) => columns.indexOf(name) !== columns.lastIndexOf(name))
  if (twice.length > 0) {
    throw importFault('CSV_COLUMN_TWICE', {
      what: `the file has more than one column "${twice.join('", "')}"`,
      where: source.where,
      mend: 'Name the columns anew with "file.columns", and leave the header out with "file.skipLines"',
    })
  }
}
