// The bytes of a fetched partition as records; on the hot path of every reader.
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { bug } from '../../base/faults.ts'
import type { KafkaRecord } from '../kafka-types.ts'
import { crc32c } from './crc32c.ts'

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export interface Fetched {
  readonly topic: string
  readonly partition: number
  /** Whole record batches; the last one may be cut off. */
  readonly batches: Buffer
  readonly aborted: readonly AbortedTransaction[]
}

export interface DecodedRecords {
  readonly records: readonly KafkaRecord[]
  /** Where to go on: past what is no record of anybody's (transaction markers, aborted), too. */
  readonly next: number
}

const batchHeaderBytes = 61
const checksummedFrom = 21
const codecMask = 0x07
const logAppendTime = 0x08
const transactional = 0x10
const control = 0x20

/** A broker answers with whole batches, so that records before the wanted offset come along. */
export function decodeRecords(fetched: Fetched, from: number): DecodedRecords {
  const { batches } = fetched
  const records: KafkaRecord[] = []
  const aborting = new Set<number>()
  const aborted = [...fetched.aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  let next = from
  let at = 0
  while (at + batchHeaderBytes <= batches.length) {
    const end = at + 12 + batches.readInt32BE(at + 8)
    if (end > batches.length) break
    const batch = batches.subarray(at, end)
    at = end
    if (batch.readInt8(16) !== 2) throw unreadable(fetched, 'in a format before version 2')
    // Rot must stop the reader: garbage that decodes would be refused, or worse, decided.
    if (crc32c(batch.subarray(checksummedFrom)) !== batch.readUInt32BE(17)) {
      throw bug('KAFKA_BATCH_CORRUPT', `${fetched.topic}:${fetched.partition} fails its checksum`)
    }
    const baseOffset = Number(batch.readBigInt64BE(0))
    const attributes = batch.readInt16BE(21)
    const lastOffset = baseOffset + batch.readInt32BE(23)
    while ((aborted[0]?.firstOffset ?? Infinity) <= lastOffset) {
      aborting.add(aborted.shift()?.producerId ?? -1)
    }
    if (lastOffset < from) continue
    next = lastOffset + 1
    const producerId = Number(batch.readBigInt64BE(43))
    if (attributes & control) aborting.delete(producerId)
    else if (!(attributes & transactional) || !aborting.has(producerId)) {
      decodeBatch(fetched, batch, { from, baseOffset, attributes }, records)
    }
  }
  return { records, next }
}

interface BatchFacts {
  readonly from: number
  readonly baseOffset: number
  readonly attributes: number
}

function decodeBatch(
  { topic, partition }: Fetched,
  batch: Buffer,
  { from, baseOffset, attributes }: BatchFacts,
  into: KafkaRecord[],
): void {
  const baseTime = Number(batch.readBigInt64BE(27))
  const brokerTime = attributes & logAppendTime ? Number(batch.readBigInt64BE(35)) : undefined
  const count = batch.readInt32BE(57)
  const body = unpacked(batch.subarray(batchHeaderBytes), attributes & codecMask)
  const cursor = new Cursor(body)
  for (let index = 0; index < count; index += 1) {
    const bytes = cursor.varint()
    const end = cursor.at + bytes
    cursor.at += 1
    const timestamp = brokerTime ?? baseTime + cursor.varint()
    if (brokerTime !== undefined) cursor.varint()
    const offset = baseOffset + cursor.varint()
    if (offset >= from) {
      const key = cursor.field()
      const value = cursor.field()
      into.push({ topic, partition, offset, timestamp, key, value, headers: headersFrom(cursor) })
    }
    cursor.at = end
  }
}

/** Our topics are stored uncompressed; of others, what Node can unpack. */
function unpacked(body: Buffer, codec: number): Buffer {
  if (codec === 0) return body
  if (codec === 1) return gunzipSync(body)
  if (codec === 4) return zstdDecompressSync(body)
  throw bug('KAFKA_CODEC_MISSING', `a batch is compressed with ${codec === 2 ? 'snappy' : 'lz4'}`)
}

function unreadable({ topic, partition }: Fetched, why: string): Error {
  return bug('KAFKA_CODEC_MISSING', `${topic}:${partition} has a batch ${why}`)
}

type Headers = Record<string, Buffer>
const noHeaders: Readonly<Headers> = Object.freeze({})

function headersFrom(cursor: Cursor): Readonly<Headers> {
  const count = cursor.varint()
  if (count <= 0) return noHeaders
  const headers: Headers = {}
  for (let index = 0; index < count; index += 1) {
    const name = cursor.name(index)
    // Of a repeated header the last one counts. (`__proto__` is a name that no record of ours has.)
    const value = cursor.field() ?? Buffer.alloc(0)
    if (name !== '__proto__') headers[name] = value
  }
  return headers
}

class Cursor {
  at = 0
  private readonly bytes: Buffer
  /** Header names by place: records after the first mostly have the same. */
  private readonly names: { readonly bytes: Buffer; readonly text: string }[] = []

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Zigzag; exact to 53 bits, which holds any time. */
  varint(): number {
    let byte = this.bytes[this.at] ?? 0
    this.at += 1
    if (byte < 128) return (byte >>> 1) ^ -(byte & 1)
    let value = byte & 127
    let scale = 128
    do {
      byte = this.bytes[this.at] ?? 0
      this.at += 1
      value += (byte & 127) * scale
      scale *= 128
    } while (byte >= 128)
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  field(): Buffer | null {
    const length = this.varint()
    if (length < 0) return null
    const start = this.at
    this.at += length
    return this.bytes.subarray(start, this.at)
  }

  name(place: number): string {
    const length = this.varint()
    const start = this.at
    this.at += length
    const known = this.names[place]
    if (known !== undefined && this.matches(known.bytes, start, length)) return known.text
    const bytes = this.bytes.subarray(start, this.at)
    const text = bytes.toString('utf8')
    this.names[place] = { bytes, text }
    return text
  }

  private matches(bytes: Buffer, start: number, length: number): boolean {
    if (bytes.length !== length) return false
    for (let index = 0; index < length; index += 1) {
      if (bytes[index] !== this.bytes[start + index]) return false
    }
    return true
  }
}
