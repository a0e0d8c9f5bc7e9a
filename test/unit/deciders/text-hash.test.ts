import { describe, expect, it } from 'vitest'
import { murmur128, textHash } from '../../../processors/deciders/text-hash.ts'
import { bytes, sealed } from '../../support/decider-world.ts'

describe('the hash that stands for a text', () => {
  it('is MurmurHash3 x86_128', () => {
    const fox = Buffer.from('The quick brown fox jumps over the lazy dog')
    expect(murmur128(fox)).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c')
    expect(murmur128(Buffer.alloc(0))).toBe('0'.repeat(32))
  })

  it('is empty for a text that is absent or empty', () => {
    expect(textHash(null)).toBe('')
    expect(textHash(sealed(''))).toBe('')
  })

  it('tells texts apart at every length around its block', () => {
    const hashes = Array.from({ length: 70 }, (_, count) => textHash(bytes(count)))
    expect(new Set(hashes).size).toBe(70)
    expect(textHash(bytes(33))).toBe(hashes[33])
  })

  it('tells the same bytes under another key or cipher apart', () => {
    const text = sealed('x')
    const hashes = [text, { ...text, keyId: 'k' }, { ...text, alg: 'aes' }].map(textHash)
    expect(new Set(hashes).size).toBe(3)
  })
})
