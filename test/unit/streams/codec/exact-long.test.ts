import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileType } from '../../../../streams/codec/avro-types.ts'

const type = compileType('{"type":"record","name":"Whole","fields":[{"name":"n","type":"long"}]}')

/** Zigzag and base-128 groups in whole numbers of any size: the specification, said again. */
function specified(value: number): Buffer {
  const n = BigInt(value)
  let left = n < 0n ? -n * 2n - 1n : n * 2n
  const bytes: number[] = []
  for (; left >= 128n; left >>= 7n) bytes.push(Number(left & 127n) | 128)
  return Buffer.from([...bytes, Number(left)])
}

const edges = [0, 27, 28, 29, 30, 31, 32, 51, 52].flatMap((bits) =>
  [-1, 0, 1].flatMap((beside) => [2 ** bits + beside, -(2 ** bits) + beside]),
)

describe('a long', () => {
  it('has the bytes of the specification and comes back, in the whole range of safe integers', () => {
    const edge = fc.constantFrom(...edges, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER)
    fc.assert(
      fc.property(fc.oneof(edge, fc.maxSafeInteger(), fc.integer()), (n) => {
        const bytes = type.toBuffer({ n })
        expect(bytes).toEqual(specified(n))
        expect(type.fromBuffer(bytes)).toEqual({ n })
      }),
      { numRuns: 2000 },
    )
  })

  it.each([2 ** 53, -(2 ** 53), 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null])(
    'is not %s',
    (n) => {
      expect(() => type.toBuffer({ n })).toThrow('not a safe integer')
      expect(type.isValid({ n })).toBe(false)
    },
  )

  it.each([
    ['beyond the safe integers', specified(2 ** 53)],
    ['of 64 bits', Buffer.from('ffffffffffffffffff01', 'hex')],
    ['of eleven bytes', Buffer.from('8080808080808080808000', 'hex')],
  ])('%s is not read as another number', (_, bytes) => {
    expect((): unknown => type.fromBuffer(bytes)).toThrow('long')
  })
})
