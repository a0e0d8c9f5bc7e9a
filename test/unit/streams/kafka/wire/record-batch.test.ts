// Our record batches against kafkajs': what one writes the other reads, and rot is not read at all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProducerRecord } from '../../../../../streams/kafka/kafka-types.ts'
import { crc32c } from '../../../../../streams/kafka/wire/crc32c.ts'
import { decodeRecords } from '../../../../../streams/kafka/wire/record-batch-decode.ts'
import { RecordBatchEncoder } from '../../../../../streams/kafka/wire/record-batch-encode.ts'
import { libraryCrc, libraryDecode, libraryEncode } from './library-batches.ts'

const now = 1_700_000_000_123
const identity = { producerId: 4_000_000_001, producerEpoch: 3, firstSequence: 77 }

function encode(records: readonly ProducerRecord[]): Buffer {
  const batch = new RecordBatchEncoder(records, now)
  const into = Buffer.alloc(batch.bytes)
  expect(batch.write(into, 0, identity)).toBe(batch.bytes)
  return into
}

const decode = (
  batches: Buffer,
  from = 0,
  aborted: { producerId: number; firstOffset: number }[] = [],
) => decodeRecords({ topic: 't', partition: 3, batches, aborted }, from)
const offsets = (batches: Buffer, from?: number) =>
  decode(batches, from).records.map((record) => record.offset)

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const record = fc.record({
  key: fc.oneof(fc.constant(null), bytes),
  value: fc.oneof(fc.constant(null), bytes),
  headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), bytes, {
    maxKeys: 5,
    noNullPrototype: true,
  }),
  timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
})
const records = fc
  .array(record, { minLength: 1, maxLength: 20 })
  .filter((all) => all.every(({ headers }) => !Object.hasOwn(headers, '__proto__')))

const hasPlainNames = (all: readonly ProducerRecord[]) =>
  all.every(({ headers = {} }) => Object.keys(headers).every((name) => !(name in {})))

const textOf = (field: Buffer | string | null) => (field === null ? null : String(field))

describe('a batch that we write', () => {
  it('is read by kafkajs as it was given', async () => {
    await fc.assert(
      // kafkajs takes a header by the name of an inherited property for one that comes twice.
      fc.asyncProperty(records.filter(hasPlainNames), async (given) => {
        const read = await libraryDecode(encode(given))
        expect(read).toMatchObject({
          producerId: '4000000001',
          producerEpoch: 3,
          firstSequence: 77,
          lastOffsetDelta: given.length - 1,
        })
        expect(read.records).toEqual(
          given.map(({ key, value, headers, timestamp }, index) => ({
            offset: String(index),
            timestamp: String(timestamp),
            key,
            value,
            headers,
          })),
        )
      }),
    )
  })

  it('is read by us as it was given', () => {
    fc.assert(
      fc.property(records, (given) => {
        const read = decode(encode(given))
        expect(read.next).toBe(given.length)
        expect(read.records).toEqual(
          given.map((one, offset) => ({ topic: 't', partition: 3, offset, ...one })),
        )
      }),
    )
  })

  it('takes texts as UTF-8, and the present where no time is given', () => {
    const read = decode(encode([{ key: 'schlüssel', value: null, headers: { näme: 'wört' } }]))
    expect(read.records[0]).toMatchObject({ timestamp: now, value: null })
    expect(textOf(read.records[0]?.key ?? null)).toBe('schlüssel')
    expect(String(read.records[0]?.headers['näme'])).toBe('wört')
  })
})

describe('a batch that kafkajs writes', () => {
  const given = [
    { key: Buffer.from('a'), value: Buffer.from('1'), headers: { one: Buffer.from('x') } },
    {
      key: null,
      value: Buffer.from('2'),
      headers: { one: Buffer.from('y'), two: Buffer.alloc(0) },
    },
    { key: Buffer.from('c'), value: null },
  ]

  it.each([
    ['plain', 0],
    ['in gzip', 1],
  ])('is read %s', async (_, compression) => {
    const read = decode(await libraryEncode(given, { firstOffset: 40, compression }), 0)
    expect(read.next).toBe(43)
    expect(read.records).toMatchObject(
      given.map((one, index) => ({
        headers: {},
        ...one,
        offset: 40 + index,
        timestamp: 1000 + index,
      })),
    )
  })

  it('gives the last of a header that comes twice', async () => {
    const twice = [Buffer.from('first'), Buffer.from('last')]
    const batch = await libraryEncode([{ key: null, value: null, headers: { twice } }])
    expect(decode(batch).records[0]?.headers).toEqual({ twice: Buffer.from('last') })
  })
})

describe('reading', () => {
  const three = async () =>
    Buffer.concat([
      await libraryEncode([value('a'), value('b')], { firstOffset: 4 }),
      await libraryEncode([value('c')], { firstOffset: 6 }),
      await libraryEncode([value('d')], { firstOffset: 9 }),
    ])
  const value = (text: string) => ({ key: null, value: Buffer.from(text) })

  it('drops what lies before the wanted offset, in the same batch too', async () => {
    expect(offsets(await three(), 5)).toEqual([5, 6, 9])
    expect(offsets(await three(), 6)).toEqual([6, 9])
  })

  it('leaves a hole where the log has one', async () => {
    expect(offsets(await three(), 0)).toEqual([4, 5, 6, 9])
    expect(decode(await three(), 0).next).toBe(10)
  })

  it('leaves a last batch that is cut off for the next fetch', async () => {
    const all = await three()
    for (const cut of [1, 30, 62]) {
      expect(decode(all.subarray(0, all.length - cut), 4).next).toBe(7)
    }
  })

  it('stays where it is when there is nothing', () => {
    expect(decode(Buffer.alloc(0), 5)).toEqual({ records: [], next: 5 })
  })

  it('passes over the marker that ends a transaction', async () => {
    const marker = withAttributes(await libraryEncode([value('commit')], { firstOffset: 7 }), 0x30)
    const read = decode(
      Buffer.concat([await libraryEncode([value('a')], { firstOffset: 6 }), marker]),
      6,
    )
    expect(read.records).toHaveLength(1)
    expect(read.next).toBe(8)
  })

  it('shows nothing of a transaction that was aborted, until its marker', async () => {
    const part = (text: string, firstOffset: number, attributes: number) =>
      libraryEncode([value(text)], { firstOffset }).then((batch) =>
        withAttributes(batch, attributes),
      )
    const log = Buffer.concat([
      await part('aborted', 0, 0x10),
      await part('plain', 1, 0),
      await part('abort marker', 2, 0x30),
      await part('committed', 3, 0x10),
    ])
    // kafkajs' encoder gives every batch the producer id -1.
    const read = decode(log, 0, [{ producerId: -1, firstOffset: 0 }])
    expect(read.records.map((one) => String(one.value))).toEqual(['plain', 'committed'])
    expect(read.next).toBe(4)
  })

  it('takes the broker’s time where the log says so', async () => {
    const batch = withAttributes(await libraryEncode([value('a'), value('b')]), 0x08)
    expect(decode(batch).records.map((one) => one.timestamp)).toEqual([2000, 2000])
  })

  it('refuses a batch in which any bit is wrong', async () => {
    const batch = await libraryEncode([value('abc')])
    for (let at = 17; at < batch.length; at += 1) {
      const rotten = Buffer.from(batch)
      rotten[at] = (rotten[at] ?? 0) ^ 4
      expect(() => decode(rotten)).toThrow('checksum')
    }
  })

  it('refuses a codec that Node cannot unpack by its name', async () => {
    const lz4 = withAttributes(await libraryEncode([value('abc')]), 3)
    expect(() => decode(lz4)).toThrow(/lz4/)
  })
})

describe('crc32c', () => {
  it('is the published value for the published text', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  })

  it('agrees with kafkajs about any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(5), (array, skip) => {
        const part = Buffer.from(array).subarray(skip)
        expect(crc32c(part)).toBe(libraryCrc(part))
      }),
    )
  })
})

function withAttributes(batch: Buffer, attributes: number): Buffer {
  const changed = Buffer.from(batch)
  changed.writeInt16BE(attributes, 21)
  changed.writeUInt32BE(crc32c(changed.subarray(21)), 17)
  return changed
}
