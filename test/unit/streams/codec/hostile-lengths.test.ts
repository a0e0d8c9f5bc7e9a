// Counts and lengths that lie: read and skipped, they end at once and allocate nothing to speak of.
import { describe, expect, it } from 'vitest'
import { compileType } from '../../../../streams/codec/avro-types.ts'

interface Case {
  readonly field: string
  readonly type: unknown
}
const cases: readonly Case[] = [
  { field: 'a list of texts', type: { type: 'array', items: 'string' } },
  {
    field: 'a list of records',
    type: {
      type: 'array',
      items: { type: 'record', name: 'Item', fields: [{ name: 'n', type: 'long' }] },
    },
  },
  { field: 'a map', type: { type: 'map', values: 'bytes' } },
  { field: 'bytes', type: 'bytes' },
  { field: 'a text', type: 'string' },
]
const lies: Readonly<Record<string, number>> = {
  'twelve million': 12_000_000,
  'two to the 31st': 2 ** 31,
  'two to the 45th': 2 ** 45,
  'minus two to the 45th': -(2 ** 45),
}
const rest = Buffer.alloc(2_000, 1)

function long(value: number): Buffer {
  const type = compileType('"long"')
  return type.toBuffer(value)
}
function outcomeOf(read: () => unknown): string {
  try {
    read()
    return 'read'
  } catch (error) {
    return String(error)
  }
}
function compiled(...fields: readonly unknown[]) {
  const named = fields.map((type, index) => ({ name: `f${index}`, type }))
  return compileType(JSON.stringify({ type: 'record', name: 'Whole', fields: named }))
}

describe.each(cases)('$field', ({ type }) => {
  const reader = compiled(type)
  const shorter = compiled()
  const skipping = shorter.createResolver(reader)
  const keeping = compiled('long')

  it.each(Object.entries(lies))('with a length of %s', (_, length) => {
    const before = process.memoryUsage().heapUsed
    const started = performance.now()
    const bytes = Buffer.concat([long(length), rest])
    expect(outcomeOf((): unknown => reader.fromBuffer(bytes))).not.toBe('read')
    expect(outcomeOf((): unknown => shorter.fromBuffer(bytes, skipping))).not.toBe('read')
    expect(performance.now() - started).toBeLessThan(500)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
    expect(keeping.fromBuffer(long(1))).toEqual({ f0: 1 })
  })

  it('with a length that never ends', () => {
    const bytes = Buffer.concat([Buffer.alloc(2_000, 0xff), rest])
    expect(outcomeOf((): unknown => reader.fromBuffer(bytes))).not.toBe('read')
    expect(outcomeOf((): unknown => shorter.fromBuffer(bytes, skipping))).not.toBe('read')
  })

  it('with a block whose byte length goes backwards', () => {
    const bytes = Buffer.concat([long(-1), long(-50), rest])
    expect(outcomeOf((): unknown => shorter.fromBuffer(bytes, skipping))).not.toBe('read')
  })
})

describe('blocks with a byte length', () => {
  const reader = compiled({ type: 'array', items: 'long' })
  const bytes = Buffer.concat([long(-2), long(2), long(5), long(6), long(1), long(7), long(0)])

  it('are read and skipped as other writers make them', () => {
    expect(reader.fromBuffer(bytes)).toEqual({ f0: [5, 6, 7] })
    const shorter = compiled()
    expect(shorter.fromBuffer(bytes, shorter.createResolver(reader))).toEqual({})
  })
})

describe('a map', () => {
  const reader = compiled({ type: 'map', values: 'string' })

  it('may hold the key __proto__ without changing what it inherits', () => {
    const value: unknown = JSON.parse('{"f0":{"__proto__":"x","other":"y"}}')
    const read: unknown = reader.fromBuffer(reader.toBuffer(value))
    expect(JSON.stringify(read)).toBe('{"f0":{"__proto__":"x","other":"y"}}')
  })
})
