import { describe, expect, it } from 'vitest'
import { type FileOptions, openRows } from '../../../../infra/import/readers/open-rows.ts'
import type { ReadRow } from '../../../../infra/import/readers/row.ts'
import { faultOf } from '../fault-of.ts'
import { file } from '../files.ts'

async function rowsOf(contents: string | Buffer, options: FileOptions = {}): Promise<ReadRow[]> {
  const opened = await openRows(await file(contents), options)
  return Array.fromAsync(opened.rows())
}

function shown(row: ReadRow): unknown {
  const place = [row.record, row.line]
  return row.type === 'row' ? [...place, row.fields()] : [...place, row.problem.code, row.raw]
}

describe('a CSV file', () => {
  it('gives rows with the number of the record and the line on which each begins', async () => {
    const rows = await rowsOf('a,b\r\n1,2\r\n\r\n"x\r\ny",3\r\n4,5\r\n')
    expect(rows.map(shown)).toEqual([
      [1, 2, { a: '1', b: '2' }],
      [2, 4, { a: 'x\r\ny', b: '3' }],
      [3, 6, { a: '4', b: '5' }],
    ])
  })

  it('reads quotes as RFC 4180 does, and a quote inside a bare cell as itself', async () => {
    const rows = await rowsOf('a,b\n"say ""hi"", you",2\n5" disk,3\n"",""\n')
    expect(rows.map(shown)).toEqual([
      [1, 2, { a: 'say "hi", you', b: '2' }],
      [2, 3, { a: '5" disk', b: '3' }],
      [3, 4, { a: '', b: '' }],
    ])
  })

  it('reports a misplaced quote and a wrong number of cells on their lines, and reads on', async () => {
    const rows = await rowsOf('a,b\n"x"y,2\n1,2\n3\n4,5,6\n7,8')
    expect(rows.map(shown)).toEqual([
      [1, 2, 'CSV_QUOTE', '"x"y,2\n'],
      [2, 3, { a: '1', b: '2' }],
      [3, 4, 'CSV_COLUMNS', '3\n'],
      [4, 5, 'CSV_COLUMNS', '4,5,6\n'],
      [5, 6, { a: '7', b: '8' }],
    ])
  })

  it('stops at a quote that is never closed and names the line on which it opened', async () => {
    expect(await faultOf(rowsOf('a,b\n1,2\n"x,3\n4,5\n'))).toMatch(/^CSV_QUOTE_OPEN .* line 3:/)
  })

  it('stops at a record that is larger than any record, before memory is spent on it', async () => {
    await expect(rowsOf(`a,b\n${'x'.repeat(5_000_000)}\n`)).rejects.toMatchObject({
      code: 'CSV_RECORD_TOO_LARGE',
    })
  })

  it('finds the separator in the first line unless one is named', async () => {
    expect((await rowsOf('a;"x,y,z,w";b\n1;2;3\n')).map(shown)).toEqual([
      [1, 2, { a: '1', 'x,y,z,w': '2', b: '3' }],
    ])
    expect((await rowsOf('a\tb\n1\t2\n')).map(shown)).toEqual([[1, 2, { a: '1', b: '2' }]])
    expect((await rowsOf('a;b,c\n1;2,3\n', { delimiter: ',' })).map(shown)).toEqual([
      [1, 2, { 'a;b': '1;2', c: '3' }],
    ])
  })

  it('takes column names from the mapping and skips what stands before the rows', async () => {
    const rows = await rowsOf('report of May\n1,2\n3,4\n', { skipLines: 1, columns: ['a', 'b'] })
    expect(rows.map(shown)).toEqual([
      [1, 2, { a: '1', b: '2' }],
      [2, 3, { a: '3', b: '4' }],
    ])
  })

  it('reads UTF-8 with its mark, UTF-16 by its mark, other encodings by name, old Mac lines', async () => {
    const expected = [[1, 2, { name: 'Jörgen' }]]
    expect((await rowsOf('\uFEFFname\nJörgen\n')).map(shown)).toEqual(expected)
    const wide = Buffer.from('\uFEFFname\nJörgen\n', 'utf16le')
    expect((await rowsOf(wide)).map(shown)).toEqual(expected)
    const latin = Buffer.from('name\nJörgen\n', 'latin1')
    expect((await rowsOf(latin, { encoding: 'windows-1252' })).map(shown)).toEqual(expected)
    expect((await rowsOf('name\rJörgen\r')).map(shown)).toEqual(expected)
  })

  it('keeps a character that is split between two chunks whole', async () => {
    const long = `${'ö'.repeat(300_001)}`
    const rows = await rowsOf(`a,b\n${long},${long}\n`)
    expect(rows.map(shown)).toEqual([[1, 2, { a: long, b: long }]])
  })

  it('stops reading the file when its reader stops', async () => {
    const opened = await openRows(await file(`a\n${'1\n'.repeat(2_000_000)}`))
    for await (const row of opened.rows()) if (row.record === 3) break
    expect(opened.done()).toBeLessThan(0.5)
  })
})
