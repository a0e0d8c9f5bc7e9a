// Planted offences against the schema rules: each must be found, and the real schemas pass.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRecord } from '../../../schemas/codegen/avro.ts'
import { compatibilityProblems } from '../../../schemas/codegen/compatibility.ts'
import { freezeProblems, hashes, readReleased } from '../../../schemas/codegen/released.ts'
import { readRecords } from '../../../schemas/codegen/source.ts'

const root = join(import.meta.dirname, '../../../schemas')

const colour = {
  type: 'enum',
  name: 'Colour',
  namespace: 'test',
  doc: 'A colour.',
  symbols: ['UNKNOWN', 'red', 'blue'],
  default: 'UNKNOWN',
}
const size = { name: 'size', doc: 'Size.', type: 'long', default: 0 }
const note = { name: 'note', doc: 'Note.', type: ['null', 'string'], default: null }
const painted = { name: 'colour', doc: 'Colour.', type: colour, default: 'red' }
const actor = { name: 'actor', doc: 'Who.', type: 'string', default: '' }

const half = { type: 'record', namespace: 'test', doc: 'One half.' }

function version(
  number: number,
  payload: readonly object[],
  envelope: readonly object[] = [actor],
) {
  const text = JSON.stringify({
    type: 'record',
    name: 'Planted',
    namespace: 'test',
    doc: 'Planted.',
    fields: [
      {
        name: 'envelope',
        doc: 'Common.',
        type: { ...half, name: 'EventEnvelope', fields: envelope },
      },
      {
        name: 'payload',
        doc: 'Payload.',
        type: { ...half, name: 'PlantedPayload', fields: payload },
      },
    ],
  })
  return { version: number, text, avro: parseRecord(text) }
}

describe('the schema files', () => {
  it('are compatible in all versions, and what was released is unchanged', () => {
    const sources = readRecords(root)
    expect(sources.length).toBeGreaterThan(70)
    expect(sources.flatMap((item) => compatibilityProblems(item.type, item.versions))).toEqual([])
    expect(freezeProblems(readReleased(root), hashes(sources))).toEqual([])
  })

  it('have a record in two versions: TaskCreated without and with priority', () => {
    const created = readRecords(root).find((source) => source.type === 'TaskCreated')
    expect(created?.versions.map((item) => item.text.includes('"priority"'))).toEqual([false, true])
  })
})

describe('one version', () => {
  const problemsOf = (...payload: readonly object[]) =>
    compatibilityProblems('Planted', [version(1, payload)])

  it('passes with documented, defaulted fields', () => {
    expect(problemsOf(size, note, painted)).toEqual([])
  })

  it('may not have a payload field without a default', () => {
    expect(problemsOf({ name: 'size', doc: 'Size.', type: 'long' })).toEqual([
      'Planted v1: test.PlantedPayload.size has no default',
    ])
  })

  it('may not have a field without a doc', () => {
    expect(problemsOf({ name: 'size', type: 'long', default: 0 })).toEqual([
      'Planted v1: test.PlantedPayload.size has no doc',
    ])
  })

  it('may not have an enum that does not begin with UNKNOWN or lacks it as default', () => {
    const bare = { ...colour, symbols: ['red', 'UNKNOWN'], default: 'red' }
    expect(problemsOf({ ...painted, type: bare })).toEqual([
      'Planted v1: the first symbol of test.Colour must be UNKNOWN',
      'Planted v1: the default of test.Colour must be UNKNOWN',
    ])
  })

  it.each([[['string', 'null']], [['null', 'string', 'long']], [['string', 'long']]])(
    'may not have the union %j',
    (type) => {
      expect(problemsOf({ ...note, type, default: null })).toContain(
        'Planted v1: test.PlantedPayload.note: a union must be ["null", T]',
      )
    },
  )

  it('may not hide a union in a list', () => {
    const type = { type: 'array', items: ['string', 'long'] }
    expect(problemsOf({ ...note, type, default: [] })).toEqual([
      'Planted v1: test.PlantedPayload.note: a union must be ["null", T]',
    ])
  })

  it('may not have aliases or other attributes', () => {
    expect(() => problemsOf({ ...size, aliases: ['extent'] })).toThrow('aliases')
  })
})

describe('a later version', () => {
  const problemsOf = (
    before: readonly object[],
    after: readonly object[],
    envelopes: readonly [readonly object[], readonly object[]] = [[actor], [actor]],
  ) =>
    compatibilityProblems('Planted', [
      version(1, before, envelopes[0]),
      version(2, after, envelopes[1]),
    ])

  it('may gain a field, lose one, and gain a last symbol', () => {
    const more = { ...painted, type: { ...colour, symbols: [...colour.symbols, 'green'] } }
    expect(problemsOf([size, painted], [note, more])).toEqual([])
  })

  it('may not change a type, in either direction', () => {
    expect(problemsOf([size], [{ ...size, type: 'int' }])).toHaveLength(1)
    expect(problemsOf([{ ...size, type: 'int' }], [size])).toHaveLength(1)
    expect(problemsOf([size], [{ ...size, type: 'string', default: '' }]).join()).toContain(
      'cannot read',
    )
  })

  it('may not rename a field', () => {
    expect(problemsOf([size], [{ ...size, name: 'extent' }])).toEqual([
      'Planted v1 and v2: test.PlantedPayload.size became extent: fields are not renamed',
    ])
  })

  it('may not change a default', () => {
    expect(problemsOf([size], [{ ...size, default: 1 }])).toEqual([
      'Planted v1 and v2: the default of test.PlantedPayload.size changed',
    ])
  })

  it('may not move or drop a symbol', () => {
    const moved = { ...painted, type: { ...colour, symbols: ['UNKNOWN', 'blue', 'red'] } }
    expect(problemsOf([painted], [moved])).toHaveLength(2)
    const dropped = { ...painted, type: { ...colour, symbols: ['UNKNOWN', 'red'] } }
    expect(problemsOf([painted], [dropped])).toEqual([
      'Planted v1 and v2: test.Colour.blue: symbols neither move nor vanish, new ones come last',
    ])
  })

  it('may give the envelope null-default fields only, and take none away', () => {
    const tenant = { name: 'tenant', doc: 'Tenant.', type: ['null', 'string'], default: null }
    expect(problemsOf([size], [size], [[actor], [actor, tenant]])).toEqual([])
    expect(problemsOf([size], [size], [[actor], [actor, size]])).toHaveLength(1)
    expect(problemsOf([size], [size], [[actor, tenant], [actor]])).toHaveLength(1)
  })

  it('is compared with every earlier one, not only with the last', () => {
    const third = version(3, [{ ...size, type: 'string', default: '' }])
    const found = compatibilityProblems('Planted', [version(1, [size]), version(2, [note]), third])
    expect(found.every((problem) => problem.startsWith('Planted v1 and v3'))).toBe(true)
    expect(found.length).toBeGreaterThan(0)
  })
})

describe('the freeze', () => {
  const frozen = { 'events/a.v1.avsc': 'a'.repeat(64) }
  it('finds a changed and a missing released file, and lets new ones be', () => {
    expect(freezeProblems(frozen, { ...frozen, 'events/b.v1.avsc': 'b'.repeat(64) })).toEqual([])
    expect(freezeProblems(frozen, {})).toEqual(['events/a.v1.avsc was released and is gone'])
    expect(freezeProblems(frozen, { 'events/a.v1.avsc': 'b'.repeat(64) })[0]).toContain(
      'its text changed',
    )
  })
})
