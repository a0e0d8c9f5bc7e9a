import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payloadHash } from '../../../../streams/codec/payload-hash.ts'
import { seal } from '../../../../streams/codec/sealed.ts'

const payload = {
  title: 'Fix the boiler',
  labels: ['cellar', 'urgent'],
  dueAt: null,
  priority: 'P1',
}
const hex = (value: object, expected: number | null = null): string =>
  payloadHash('CreateTask', value, expected).toString('hex')

describe('the payload hash', () => {
  it('is the same for ever: commands in old journals are compared with it', () => {
    expect(hex(payload)).toBe('8a85419f8e821d607e22a388825eb248c1ef86c194e55d251a4c5d93289561b3')
  })

  it('does not depend on the order of fields, nor on whether a text is sealed', () => {
    const { title, ...rest } = payload
    expect(hex({ ...rest, title })).toBe(hex(payload))
    expect(hex({ ...payload, title: seal(title) })).toBe(hex(payload))
  })

  it('depends on record type, expected version and every value', () => {
    const others = [
      payloadHash('DescribeTask', payload, null).toString('hex'),
      hex(payload, 0),
      hex(payload, 1),
      hex({ ...payload, title: '' }),
      hex({ ...payload, labels: ['cellarurgent'] }),
      hex({ ...payload, labels: ['cellar', 'urgent', ''] }),
      hex({ ...payload, dueAt: 0 }),
      hex({ ...payload, dueAt: 'null' }),
      hex({ ...payload, more: false }),
    ]
    expect(new Set([...others, hex(payload)]).size).toBe(others.length + 1)
  })

  it('keeps two different payloads apart', () => {
    const value = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string())),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(value, value, (left, right) => {
        const same = JSON.stringify(sorted(left)) === JSON.stringify(sorted(right))
        expect(hex(left) === hex(right)).toBe(same)
      }),
    )
  })

  it('has no form for what a payload cannot hold', () => {
    expect(() => hex({ when: undefined })).toThrow('no undefined in a payload')
    expect(() => hex({ count: 1n })).toThrow('no bigint in a payload')
  })
})

function sorted(value: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
}
