import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  rememberedBytes,
  rememberedFrom,
} from '../../../../../streams/runtime/store/remembered-bytes.ts'

const number = fc.nat({ max: 2 ** 48 - 1 })

it('a remembered outcome comes back from its bytes as it was', () => {
  const rows = fc.tuple(
    fc.uint8Array({ maxLength: 1_000 }).map((bytes) => Buffer.from(bytes)),
    number,
    number,
    fc.boolean(),
    fc.constantFrom('', 'NOT_FOUND', 'VERSION_CONFLICT'),
    number,
  )
  fc.assert(
    fc.property(rows, (row) => {
      expect(rememberedFrom(rememberedBytes(row))).toEqual(row)
    }),
  )
})
