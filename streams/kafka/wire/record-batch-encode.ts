// Records as one record batch (format 2, uncompressed): sizes first, then every byte written once.
import type { ProducerRecord } from '../kafka-types.ts'
import { crc32c } from './crc32c.ts'

export interface BatchIdentity {
  readonly producerId: number
  readonly producerEpoch: number
  readonly firstSequence: number
}

/** Bytes before the first record. */
const batchHeaderBytes = 61
/** What the checksum covers begins with the attributes. */
const checksummedFrom = 21

export class RecordBatchEncoder {
  /** Of the whole batch. */
  readonly bytes: number
  private readonly records: readonly ProducerRecord[]
  private readonly times: Times
  private readonly bodies: readonly number[]

  constructor(records: readonly ProducerRecord[], now: number) {
    this.records = records
    this.times = timesOf(records, now)
    this.bodies = records.map((record, index) => bodyBytes(record, index, this.times))
    this.bytes = this.bodies.reduce((sum, body) => sum + varintBytes(body) + body, batchHeaderBytes)
  }

  /** Writes the batch and returns the position behind it. */
  write(into: Buffer, start: number, identity: BatchIdentity): number {
    let at = start + batchHeaderBytes
    this.records.forEach((record, index) => {
      at = writeVarint(into, at, this.bodies[index] ?? 0)
      at = writeBody(into, at, record, index, this.times)
    })
    into.writeBigInt64BE(0n, start)
    into.writeInt32BE(at - start - 12, start + 8)
    into.writeInt32BE(-1, start + 12)
    into.writeInt8(2, start + 16)
    into.writeInt16BE(0, start + 21)
    into.writeInt32BE(this.records.length - 1, start + 23)
    into.writeBigInt64BE(BigInt(this.times.first), start + 27)
    into.writeBigInt64BE(BigInt(this.times.last), start + 35)
    into.writeBigInt64BE(BigInt(identity.producerId), start + 43)
    into.writeInt16BE(identity.producerEpoch, start + 51)
    into.writeInt32BE(identity.firstSequence, start + 53)
    into.writeInt32BE(this.records.length, start + 57)
    into.writeUInt32BE(crc32c(into.subarray(start + checksummedFrom, at)), start + 17)
    return at
  }
}

interface Times {
  readonly first: number
  readonly last: number
  readonly now: number
}

function timesOf(records: readonly ProducerRecord[], now: number): Times {
  let last = records[0]?.timestamp ?? now
  for (const { timestamp = now } of records) last = Math.max(last, timestamp)
  return { first: records[0]?.timestamp ?? now, last, now }
}

function bodyBytes(record: ProducerRecord, index: number, times: Times): number {
  let bytes = 1 + varintBytes((record.timestamp ?? times.now) - times.first) + varintBytes(index)
  bytes += fieldBytes(record.key) + fieldBytes(record.value)
  let headers = 0
  for (const name in record.headers) {
    headers += 1
    bytes += fieldBytes(headerField(name)) + fieldBytes(headerField(record.headers[name]))
  }
  return bytes + varintBytes(headers)
}

function writeBody(
  into: Buffer,
  start: number,
  record: ProducerRecord,
  index: number,
  times: Times,
): number {
  into[start] = 0
  let at = writeVarint(into, start + 1, (record.timestamp ?? times.now) - times.first)
  at = writeVarint(into, at, index)
  at = writeField(into, at, record.key)
  at = writeField(into, at, record.value)
  let headers = 0
  for (const _ in record.headers) headers += 1
  at = writeVarint(into, at, headers)
  for (const name in record.headers) {
    at = writeField(into, at, headerField(name))
    at = writeField(into, at, headerField(record.headers[name]))
  }
  return at
}

type Field = Uint8Array | string | null

/** Header names and record names come again in every record: their bytes are made once. */
const knownTexts = new Map<string, Buffer>()
const knownTextsMax = 1_000
const knownTextBytesMax = 64

/** What is written of a header's name or value. */
function headerField(field: Uint8Array | string | undefined): Uint8Array | null {
  if (typeof field !== 'string') return field ?? null
  const known = knownTexts.get(field)
  if (known !== undefined) return known
  const bytes = Buffer.from(field)
  if (bytes.length <= knownTextBytesMax && knownTexts.size < knownTextsMax)
    knownTexts.set(field, bytes)
  return bytes
}

function lengthOf(field: Field): number {
  if (field === null) return -1
  return typeof field === 'string' ? Buffer.byteLength(field) : field.length
}

function fieldBytes(field: Field): number {
  const length = lengthOf(field)
  return varintBytes(length) + Math.max(0, length)
}

/** Below this a call into the engine costs more than the copy. */
const copiedByHandMax = 48

function writeField(into: Buffer, start: number, field: Field): number {
  const length = lengthOf(field)
  const at = writeVarint(into, start, length)
  if (field === null) return at
  if (typeof field === 'string') into.write(field, at, length, 'utf8')
  else if (length > copiedByHandMax) into.set(field, at)
  else for (let index = 0; index < length; index += 1) into[at + index] = field[index] ?? 0
  return at + length
}

/** Zigzag: small numbers of either sign take one byte. Beyond 31 bits by arithmetic, for times. */
function varintBytes(value: number): number {
  let left = value >= 0 ? value * 2 : -value * 2 - 1
  let bytes = 1
  while (left >= 128) {
    left = Math.floor(left / 128)
    bytes += 1
  }
  return bytes
}

function writeVarint(into: Buffer, start: number, value: number): number {
  let left = value >= 0 ? value * 2 : -value * 2 - 1
  let at = start
  while (left >= 128) {
    into[at] = (left % 128) | 128
    left = Math.floor(left / 128)
    at += 1
  }
  into[at] = left
  return at + 1
}
