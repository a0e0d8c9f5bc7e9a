import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renderEnums, renderRecords } from '../../../schemas/codegen/render-records.ts'
import { renderTypes } from '../../../schemas/codegen/render-types.ts'
import { readRecords } from '../../../schemas/codegen/source.ts'

const root = join(import.meta.dirname, '../../../schemas')
let copy = ''

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'hive-schemas-'))
  cpSync(root, copy, { recursive: true })
})
afterEach(() => {
  rmSync(copy, { recursive: true })
})

const started = 'events/task/task-started.v1.avsc'
function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(copy, file), 'utf8')
  const edited = text.replace(from, to)
  expect(edited).not.toBe(text)
  writeFileSync(join(copy, file), edited)
}

describe('the generated files', () => {
  it('are what the schemas say', () => {
    const sources = readRecords(root)
    const read = (file: string): string => readFileSync(join(root, 'generated', file), 'utf8')
    expect(read('types.ts') === renderTypes(sources)).toBe(true)
    expect(read('records.ts') === renderRecords(sources)).toBe(true)
    expect(read('enums.ts') === renderEnums(sources)).toBe(true)
  })

  it('are checked by a command that fails on a difference and says the mend', () => {
    const check = (): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, [join(root, 'codegen/generate.ts'), '--check'], {
        encoding: 'utf8',
      })
    expect(check()).toMatchObject({ status: 0, stderr: '' })
    expect(
      execFileSync(process.execPath, [join(root, 'codegen/check.ts')], { encoding: 'utf8' }),
    ).toMatch(/^\d+ record versions are compatible/)
  })

  it('change with the schemas', () => {
    edit(started, '"doc": "Work began."', '"doc": "Work began at last."')
    expect(renderTypes(readRecords(copy))).toContain('/** Work began at last. */')
  })
})

describe('a schema file', () => {
  it.each([
    [
      'names a shared type that is not there',
      'hivemind.Routing',
      'hivemind.Route',
      'no shared type hivemind.Route v1',
    ],
    ['does not say its envelope', '"envelope": 1,', '', 'must say its envelope version'],
    [
      'asks for an envelope that is not there',
      '"envelope": 1,',
      '"envelope": 2,',
      'no shared type hivemind.EventEnvelope v2',
    ],
    [
      'is called otherwise than its record',
      '"name": "TaskStarted"',
      '"name": "TaskBegun"',
      'the file of TaskBegun must be called task-begun',
    ],
    [
      'has an attribute that is none',
      '"name": "TaskStarted",',
      '"name": "TaskStarted", "alias": [],',
      'alias',
    ],
    ['is no JSON', '{', '', 'JSON'],
  ])('%s: refused with its name', (_, from, to, message) => {
    edit(started, from, to)
    expect(() => readRecords(copy)).toThrow(started)
    expect(() => readRecords(copy)).toThrow(message)
  })

  it('may not be the second version without the first', () => {
    rmSync(join(copy, 'events/task/task-created.v1.avsc'))
    expect(() => readRecords(copy)).toThrow('v1 of TaskCreated is missing')
  })

  it('may ask for another version of a shared type', () => {
    cpSync(join(copy, 'types/priority.v1.avsc'), join(copy, 'types/priority.v2.avsc'))
    edit('types/priority.v2.avsc', /"P3"/, '"P3", "P4"')
    edit(started, '"envelope": 1,', '"envelope": 1, "types": {"hivemind.Priority": 2},')
    const texts = readRecords(copy).flatMap((source) => source.versions.map((item) => item.text))
    expect(texts.filter((text) => text.includes('"P4"'))).toHaveLength(1)
  })
})
