import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openRows } from '../../../../infra/import/readers/open-rows.ts'
import { faultOf } from '../fault-of.ts'
import { file, folder, zip } from '../files.ts'

const csv = 'a,b\n1,2\n'
const xes = '<log><trace><event><string key="a" value="1"/></event></trace></log>'

async function read(contents: Buffer | string, entry?: string) {
  const opened = await openRows(await file(contents), { entry })
  const rows = await Array.fromAsync(opened.rows())
  return { format: opened.format, count: rows.length, done: opened.done() }
}

async function codeOf(contents: Buffer | string, entry?: string): Promise<unknown> {
  return read(contents, entry).then(
    () => 'read',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
}

describe('a log is known by its content, not by its name', () => {
  it.each([
    ['CSV', csv, 'csv'],
    ['CSV in gzip', gzipSync(csv), 'csv'],
    ['CSV in zip', zip({ 'x.dat': csv }), 'csv'],
    ['CSV in gzip in zip', zip({ 'x.dat': gzipSync(csv) }), 'csv'],
    ['XES', xes, 'xes'],
    ['XES behind a byte order mark and blank lines', `\uFEFF\n\n${xes}`, 'xes'],
    ['XES in gzip', gzipSync(xes), 'xes'],
    ['XES in zip', zip({ 'x.dat': xes }), 'xes'],
    ['gzip of two members', Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')]), 'csv'],
  ])('%s', async (_, contents, format) => {
    expect(await read(contents)).toEqual({ format, count: 1, done: 1 })
  })
})

describe('a zip archive', () => {
  it('is read without a name when only one entry is a log', async () => {
    const archive = zip({ '__MACOSX/._x': 'junk', 'folder/.DS_Store': 'junk', 'folder/x': csv })
    expect(await codeOf(archive)).toBe('read')
  })
  it('with several logs asks for a name, and takes it', async () => {
    const archive = zip({ 'a.csv': csv, 'b.csv': csv })
    expect(await codeOf(archive)).toBe('ZIP_ENTRY_AMBIGUOUS')
    expect(await codeOf(archive, 'b.csv')).toBe('read')
    expect(await faultOf(read(archive, 'c.csv'))).toMatch(
      /^ZIP_ENTRY_UNKNOWN .* is "a.csv" meant\?/,
    )
  })
  it('whose data do not fit their checksum is damaged', async () => {
    expect(await codeOf(zip({ a: csv }, { damage: 'checksum' }))).toBe('FILE_DAMAGED')
  })
})

describe('what is no log is refused with a code', () => {
  it.each([
    ['an empty file', '', 'FILE_EMPTY'],
    ['an empty archive', zip({}), 'FILE_EMPTY'],
    ['a cut-off gzip', gzipSync(csv.repeat(1000)).subarray(0, 40), 'FILE_DAMAGED'],
    ['a cut-off zip', zip({ a: csv }).subarray(0, 60), 'FILE_DAMAGED'],
    ['an Excel workbook', zip({ '[Content_Types].xml': '', 'xl/a.xml': '' }), 'FORMAT_UNSUPPORTED'],
    ['JSON', '{"a": 1}', 'FORMAT_UNSUPPORTED'],
    ['Parquet', 'PAR1....', 'FORMAT_UNSUPPORTED'],
    ['bytes', Buffer.from([1, 2, 0, 3]), 'FORMAT_UNSUPPORTED'],
    ['a zip in a gzip', gzipSync(zip({ a: csv })), 'FORMAT_UNSUPPORTED'],
  ])('%s', async (_, contents, code) => {
    expect(await codeOf(contents)).toBe(code)
  })
  it('a folder, and a path where nothing is', async () => {
    const path = await folder()
    await expect(openRows(path)).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' })
    await expect(openRows(`${path}/none`)).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' })
  })
})
