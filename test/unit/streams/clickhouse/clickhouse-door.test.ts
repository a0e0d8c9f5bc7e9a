// The door to ClickHouse where no server is needed: what a row is in bytes, and whose fault an error is.
import { ClickHouseError } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { clickhouseFault } from '../../../../streams/clickhouse/clickhouse-faults.ts'
import { RowWriter } from '../../../../streams/clickhouse/row-binary.ts'

function written(write: (out: RowWriter) => void): string {
  const out = new RowWriter()
  write(out)
  return out.taken().toString('hex')
}

test('numbers are little-endian, texts have their length in bytes before them', () => {
  expect(written((out) => out.u8(7))).toBe('07')
  expect(written((out) => out.u16(0x0102))).toBe('0201')
  expect(written((out) => out.u32(0x01020304))).toBe('04030201')
  expect(written((out) => out.u64(0x0102_0304_0506))).toBe('0605040302010000')
  expect(written((out) => out.i64(-2))).toBe('feffffffffffffff')
  expect(written((out) => out.i64(-(2 ** 40)))).toBe('0000000000ffffff')
  expect(written((out) => out.text('é'))).toBe('02c3a9')
  expect(written((out) => out.length(300))).toBe('ac02')
})

test('each half of a UUID is a little-endian number', () => {
  const uuid = '00112233-4455-6677-8899-aabbccddeeff'
  expect(written((out) => out.uuid(uuid))).toBe('7766554433221100ffeeddccbbaa9988')
})

test('what cannot be said exactly is refused, not rounded', () => {
  const out = new RowWriter()
  expect(() => out.i64(2 ** 53)).toThrow(RangeError)
  expect(() => out.i64(1.5)).toThrow(RangeError)
  expect(() => out.u64(-1)).toThrow(RangeError)
  expect(() => out.u16(70_000)).toThrow(RangeError)
  expect(() => out.uuid('not one')).toThrow(RangeError)
  expect(() => out.uuid('0011223344556677-8899-aabbccddeezz')).toThrow(RangeError)
})

test('a writer grows with what is written', () => {
  const long = 'x'.repeat(200_000)
  expect(written((out) => out.text(long))).toHaveLength(2 * (200_000 + 3))
})

test('only a refusal of what rows say is the record’s fault', () => {
  const error = (code: string, type: string) => new ClickHouseError({ message: 'no', code, type })
  const data = error('117', 'INCORRECT_DATA')
  expect(clickhouseFault(data, true)).toMatchObject({
    kind: 'permanent',
    code: 'CLICKHOUSE_REFUSED',
  })
  expect(clickhouseFault(data, false)).toMatchObject({ kind: 'transient' })
  for (const [code, type] of [
    ['252', 'TOO_MANY_PARTS'],
    ['241', 'MEMORY_LIMIT_EXCEEDED'],
    ['242', 'TABLE_IS_READ_ONLY'],
    ['243', 'NOT_ENOUGH_SPACE'],
    ['60', 'UNKNOWN_TABLE'],
  ] as const) {
    expect(clickhouseFault(error(code, type), true)).toMatchObject({
      kind: 'transient',
      code: `CLICKHOUSE_${type}`,
    })
  }
  expect(clickhouseFault(new Error('Timeout error.'), true)).toMatchObject({
    kind: 'transient',
    code: 'CLICKHOUSE_AWAY',
  })
})
