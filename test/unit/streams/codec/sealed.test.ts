import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSealed, open, seal } from '../../../../streams/codec/sealed.ts'

describe('a sealed text', () => {
  it('opens to the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(open(seal(text))).toBe(text)
      }),
    )
  })

  it('of an unknown cipher is the fault of that record', () => {
    const sealed = { ...seal('x'), alg: 'aes-256-gcm', keyId: 'k1' }
    expect(() => open(sealed)).toThrow(
      expect.objectContaining({ code: 'SEAL_UNKNOWN', kind: 'permanent' }),
    )
  })

  it('is told from everything else', () => {
    expect([seal(''), { keyId: '', alg: '' }, 'text', null].map(isSealed)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
