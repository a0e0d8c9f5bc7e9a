// Fetch, version 11: what is asked of one broker, and its answer partition by partition.
import type { Broker } from 'kafkajs'
import { request } from './library.ts'
import type { AbortedTransaction, Fetched } from './record-batch-decode.ts'

export interface FetchQuestion {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface FetchLimits {
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly maxBytesPerPartition: number
}

export interface FetchAnswer extends Fetched {
  readonly errorCode: number
  readonly highWatermark: number
}

const readCommitted = 1
/** What the network may take beyond the broker's own waiting. */
const networkMs = 5000

export async function fetch(
  broker: Broker,
  questions: readonly FetchQuestion[],
  limits: FetchLimits,
): Promise<readonly FetchAnswer[]> {
  return await request(broker, {
    name: 'Fetch',
    apiKey: 1,
    apiVersion: 11,
    body: fetchBody(questions, limits),
    timeoutMs: limits.maxWaitMs + networkMs,
    decode: decodeFetch,
  })
}

function fetchBody(questions: readonly FetchQuestion[], limits: FetchLimits): Buffer {
  const topics = new Map<string, FetchQuestion[]>()
  for (const question of questions) {
    const same = topics.get(question.topic)
    if (same === undefined) topics.set(question.topic, [question])
    else same.push(question)
  }
  let bytes = 4 + 4 + 4 + 4 + 1 + 4 + 4 + 4 + 4 + 2
  for (const topic of topics.keys()) bytes += 2 + Buffer.byteLength(topic) + 4
  const body = Buffer.allocUnsafe(bytes + questions.length * 28)
  // An ordinary consumer, without a fetch session.
  let at = body.writeInt32BE(-1, 0)
  at = body.writeInt32BE(limits.maxWaitMs, at)
  at = body.writeInt32BE(limits.minBytes, at)
  at = body.writeInt32BE(limits.maxBytes, at)
  at = body.writeInt8(readCommitted, at)
  at = body.writeInt32BE(0, at)
  at = body.writeInt32BE(-1, at)
  at = body.writeInt32BE(topics.size, at)
  for (const [topic, partitions] of topics) {
    at = body.writeInt16BE(Buffer.byteLength(topic), at)
    at += body.write(topic, at)
    at = body.writeInt32BE(partitions.length, at)
    for (const { partition, offset } of partitions) {
      at = body.writeInt32BE(partition, at)
      at = body.writeInt32BE(-1, at)
      at = body.writeBigInt64BE(BigInt(offset), at)
      at = body.writeBigInt64BE(-1n, at)
      at = body.writeInt32BE(limits.maxBytesPerPartition, at)
    }
  }
  // Nothing to forget, no rack.
  at = body.writeInt32BE(0, at)
  body.writeInt16BE(0, at)
  return body
}

function decodeFetch(payload: Buffer): FetchAnswer[] {
  const answers: FetchAnswer[] = []
  // Throttle time, error and id of a session that we do not use.
  let at = 4 + 2 + 4
  const topicCount = payload.readInt32BE(at)
  at += 4
  for (let topicIndex = 0; topicIndex < topicCount; topicIndex += 1) {
    const nameBytes = payload.readInt16BE(at)
    const topic = payload.toString('utf8', at + 2, at + 2 + nameBytes)
    at += 2 + nameBytes
    const partitionCount = payload.readInt32BE(at)
    at += 4
    for (let index = 0; index < partitionCount; index += 1) {
      const partition = payload.readInt32BE(at)
      const errorCode = payload.readInt16BE(at + 4)
      const highWatermark = Number(payload.readBigInt64BE(at + 6))
      // The last stable offset and the log's start are skipped.
      const abortedCount = Math.max(0, payload.readInt32BE(at + 30))
      const aborted = abortedFrom(payload, at + 34, abortedCount)
      // The preferred replica is skipped: without a rack there is none.
      at += 34 + abortedCount * 16 + 4
      const batchBytes = Math.max(0, payload.readInt32BE(at))
      at += 4
      const batches = payload.subarray(at, at + batchBytes)
      at += batchBytes
      answers.push({ topic, partition, errorCode, highWatermark, aborted, batches })
    }
  }
  return answers
}

function abortedFrom(payload: Buffer, start: number, count: number): AbortedTransaction[] {
  return Array.from({ length: count }, (_, index) => ({
    producerId: Number(payload.readBigInt64BE(start + index * 16)),
    firstOffset: Number(payload.readBigInt64BE(start + index * 16 + 8)),
  }))
}
