import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uuidText, writeUuid } from '../../../schemas/uuid-bytes.ts'
import { uuidOf } from '../streams/codec/record-arbitrary.ts'

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe('UUID bytes and text', () => {
  it('are each other, at any place of a buffer', () => {
    fc.assert(
      fc.property(sixteen, fc.nat(40), (bytes, start) => {
        const buffer = Buffer.alloc(64, 0xee)
        expect(writeUuid(uuidOf(bytes), buffer, start)).toBe(true)
        expect(buffer.subarray(start, start + 16)).toEqual(Buffer.from(bytes))
        expect(uuidText(buffer, start)).toBe(uuidOf(bytes))
        expect(buffer.subarray(start + 16).every((byte) => byte === 0xee)).toBe(true)
      }),
    )
  })

  it.each([
    '',
    '01890a5d-ac96-774b-bcce-b302099a805',
    '01890a5d-ac96-774b-bcce-b302099a80577',
    '01890A5D-AC96-774B-BCCE-B302099A8057',
    '01890a5dxac96-774b-bcce-b302099a8057',
    '01890a5d-ac96-774b-bcce-b302099a805g',
    '01890a5d-ac96-774b-bcce-b302099a80é7',
    '-1890a5d-ac96-774b-bcce-b302099a8057',
  ])('%j is no UUID', (text) => {
    expect(writeUuid(text, Buffer.alloc(16), 0)).toBe(false)
  })

  it('one changed character that is no digit is always found', () => {
    const digit = fc.constantFrom(0, 7, 9, 14, 19, 24, 35)
    fc.assert(
      fc.property(sixteen, digit, fc.string({ minLength: 1, maxLength: 1 }), (bytes, at, other) => {
        fc.pre(other.length === 1 && !/[0-9a-f]/.test(other))
        const text = uuidOf(bytes)
        expect(writeUuid(text.slice(0, at) + other + text.slice(at + 1), Buffer.alloc(16), 0)).toBe(
          false,
        )
      }),
    )
  })
})
