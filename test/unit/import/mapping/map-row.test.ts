import { describe, expect, it } from 'vitest'
import { rowMapper } from '../../../../infra/import/mapping/map-row.ts'
import type { MappedRow } from '../../../../infra/import/mapping/mapped-row.ts'
import { mappingSchema } from '../../../../infra/import/mapping/mapping-schema.ts'
import type { Row } from '../../../../infra/import/readers/row.ts'

function row(cells: Readonly<Record<string, string>>): Row {
  const fields = { ...cells }
  return { type: 'row', record: 7, line: 8, get: (name) => fields[name], fields: () => fields }
}

const base = {
  hiveMapping: 1,
  system: 'tracker',
  rows: 'events',
  missing: ['?'],
  time: { from: '{day} {hour}', format: 'd/M/yyyy H:mm', zone: 'UTC' },
  task: { key: '{id}' },
  title: '{id}: {what}',
}
const cells = { id: 'T1', day: '29/2/2016', hour: '1:16', what: 'printer' }

function map(changes: object, more: Readonly<Record<string, string>> = {}) {
  return rowMapper(mappingSchema.parse({ ...base, ...changes })).map(row({ ...cells, ...more }))
}
function mapped(changes: object, more: Readonly<Record<string, string>> = {}): MappedRow {
  const result = map(changes, more)
  if (result.type === 'rejected') throw new Error(result.problem.code)
  return result.row
}
function problem(changes: object, more: Readonly<Record<string, string>> = {}) {
  const result = map(changes, more)
  return result.type === 'rejected' ? result.problem : undefined
}

describe('a row, mapped', () => {
  it('says only what the mapping speaks of', () => {
    expect(mapped({})).toEqual({
      record: 7,
      line: 8,
      taskKey: 'T1',
      occurredAt: Date.UTC(2016, 1, 29, 1, 16) * 1000,
      actor: { type: 'importer' },
      team: undefined,
      assignee: undefined,
      status: undefined,
      priority: undefined,
      title: 'T1: printer',
      description: undefined,
      dueAt: undefined,
      labels: undefined,
      note: undefined,
    })
  })

  const fields = {
    team: { key: '{group}' },
    assignee: { key: '{who}' },
    due: { from: '{due}', format: 'iso', zone: 'UTC' },
    description: '{text}',
    labels: ['{tag}'],
  }
  it('as an event: what is missing stays as it is', () => {
    expect(mapped(fields, { group: '?', who: '' })).toMatchObject({
      team: undefined,
      assignee: undefined,
      dueAt: undefined,
      description: undefined,
      labels: undefined,
    })
  })
  it('as a snapshot: what is missing is none', () => {
    expect(mapped({ ...fields, rows: 'snapshots' }, { group: '?', who: '' })).toMatchObject({
      team: null,
      assignee: null,
      dueAt: null,
      description: null,
      labels: [],
    })
  })
  it('clears a field where the mapping says so', () => {
    const team = {
      key: '{group}',
      clearWhen: { of: '{step}', values: ['Queued'], patterns: ['^Re'] },
    }
    const of = (step: string) => mapped({ team }, { group: 'G', step }).team
    expect(of('Queued')).toBeNull()
    expect(of('Returned')).toBeNull()
    expect(of('Begun')).toEqual({ key: 'G', name: 'G' })
  })

  it('makes a person of several columns, and of none when one is missing', () => {
    const assignee = { key: '{who} ({group})', name: '{who}', level: 'IC3' }
    expect(mapped({ assignee }, { who: 'Ewa', group: 'A' }).assignee).toEqual({
      key: 'Ewa (A)',
      name: 'Ewa',
      level: 'IC3',
    })
    expect(mapped({ assignee }, { who: '?', group: 'A' }).assignee).toBeUndefined()
  })
  it('tells persons, services and nobody apart', () => {
    const actor = { key: '{by|robot 0}', service: { values: ['cron'], patterns: ['^robot \\d$'] } }
    expect(mapped({ actor }, { by: 'cron' }).actor).toEqual({ type: 'service', key: 'cron' })
    expect(mapped({ actor }, { by: 'robot 7' }).actor).toEqual({ type: 'service', key: 'robot 7' })
    expect(mapped({ actor }, { by: '?' }).actor).toEqual({ type: 'service', key: 'robot 0' })
    expect(mapped({ actor }, { by: 'Ewa' }).actor).toMatchObject({ person: { key: 'Ewa' } })
    expect(mapped({ actor: { key: '{by}' } }, {}).actor).toEqual({ type: 'importer' })
  })

  const status = {
    from: '{s}',
    map: { New: 'open', Odd: 'unchanged' },
    patterns: { '^Wait': 'blocked' },
  }
  it('finds a status by value, by pattern, and by what others and missing ones become', () => {
    expect(mapped({ status }, { s: ' New ' }).status).toBe('open')
    expect(mapped({ status }, { s: 'Waiting' }).status).toBe('blocked')
    expect(mapped({ status }, { s: 'Odd' }).status).toBeUndefined()
    expect(mapped({ status }, { s: '?' }).status).toBeUndefined()
    expect(mapped({ status: { ...status, others: 'review' } }, { s: 'x' }).status).toBe('review')
    expect(mapped({ status: { ...status, missing: 'done' } }, {}).status).toBe('done')
  })
  it('is rejected for a status that no map covers, unless the mapping says otherwise', () => {
    expect(problem({ status }, { s: '-100' })).toEqual({
      code: 'STATUS_NOT_MAPPED',
      message: '"-100" is no status that the mapping knows',
    })
    expect(problem({ status: { ...status, missing: 'reject' } }, {})?.code).toBe(
      'STATUS_NOT_MAPPED',
    )
    const priority = { from: '{s}', map: {} }
    expect(problem({ priority }, { s: 'x' })?.code).toBe('PRIORITY_NOT_MAPPED')
  })

  it('is rejected without a task or a time, or with one that cannot be read', () => {
    expect(problem({}, { id: '?' })?.code).toBe('TASK_KEY_MISSING')
    expect(problem({}, { hour: '' })?.code).toBe('TIME_MISSING')
    expect(problem({}, { hour: '99:00' })?.code).toBe('TIME_UNREADABLE')
    expect(problem({}, { id: 'x'.repeat(1025) })?.code).toBe('KEY_TOO_LONG')
    expect(problem({}, { what: 'J\uFFFDrgen' })?.code).toBe('TEXT_DAMAGED')
  })

  it('makes labels that are allowed, once each', () => {
    const labels = ['{tag}', 'kind {kind}', '{none}']
    const more = { tag: 'Größe: XL!', kind: 'A/B', none: '?' }
    expect(mapped({ labels }, more).labels).toEqual(['gro-e-xl', 'kind-a-b'])
    expect(mapped({ labels: ['{tag}', '{tag}'] }, { tag: 'x'.repeat(60) }).labels).toEqual([
      'x'.repeat(40),
    ])
  })

  it('has its texts cut to their limit, and says so', () => {
    let cuts = 0
    const mapper = rowMapper(mappingSchema.parse(base), { onShortened: () => (cuts += 1) })
    const result = mapper.map(row({ ...cells, what: 'ö'.repeat(2000) }))
    const title = result.type === 'mapped' ? (result.row.title ?? '') : ''
    expect(Buffer.byteLength(title)).toBeLessThanOrEqual(1024)
    expect(title.endsWith('ö…')).toBe(true)
    expect(cuts).toBe(1)
  })

  it('has line breaks and control characters taken out of its texts, and is rejected for them in a key', () => {
    expect(mapped({}, { what: 'two\r\nlines\u0007' }).title).toBe('T1: two lines')
    expect(mapped({ note: '{what}' }, { what: 'two\nlines\u0007' }).note).toBe('two\nlines')
    expect(problem({}, { id: 'T\n1' })?.code).toBe('KEY_MALFORMED')
  })

  it('fills holes in texts with nothing, in keys with what stands behind the bar', () => {
    expect(mapped({}, { what: '?' }).title).toBe('T1:')
    expect(mapped({ title: '{a}{b}' }, {}).title).toBeUndefined()
    expect(mapped({ task: { key: '{id}-{part|0}' } }).taskKey).toBe('T1-0')
    expect(mapped({ title: '\\{id\\} {odd \\| name}' }, { 'odd | name': 'x' }).title).toBe('{id} x')
  })
})
