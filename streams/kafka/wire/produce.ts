// Produce, version 7, for one batch on one partition.
import type { Broker } from 'kafkajs'
import type { ProducerRecord } from '../kafka-types.ts'
import { brokerError, request } from './library.ts'
import { type BatchIdentity, RecordBatchEncoder } from './record-batch-encode.ts'

export interface Append extends BatchIdentity {
  readonly topic: string
  readonly partition: number
  readonly records: readonly ProducerRecord[]
  readonly timeoutMs: number
}

/** The whole request body; encoded once, however often it is sent. */
export function produceBody(append: Append, now: number): Buffer {
  const batch = new RecordBatchEncoder(append.records, now)
  const topic = Buffer.from(append.topic)
  const body = Buffer.allocUnsafe(2 + 2 + 4 + 4 + 2 + topic.length + 4 + 4 + 4 + batch.bytes)
  // No transaction; acknowledged by all replicas in sync; one topic with one partition.
  let at = body.writeInt16BE(-1, 0)
  at = body.writeInt16BE(-1, at)
  at = body.writeInt32BE(append.timeoutMs, at)
  at = body.writeInt32BE(1, at)
  at = body.writeInt16BE(topic.length, at)
  at += topic.copy(body, at)
  at = body.writeInt32BE(1, at)
  at = body.writeInt32BE(append.partition, at)
  at = body.writeInt32BE(batch.bytes, at)
  batch.write(body, at, append)
  return body
}

/** Resolves to the offset of the first record; rejects with what the broker says. */
export async function produce(broker: Broker, body: Buffer, timeoutMs: number): Promise<number> {
  const { errorCode, baseOffset } = await request(broker, {
    name: 'Produce',
    apiKey: 0,
    apiVersion: 7,
    body,
    timeoutMs,
    decode: decodeAnswer,
  })
  if (errorCode !== 0) throw brokerError(errorCode)
  if (!(baseOffset >= 0)) throw new NoOffset('acknowledged without an offset')
  return baseOffset
}

function decodeAnswer(payload: Buffer): { errorCode: number; baseOffset: number } {
  const partitionAt = 4 + 2 + payload.readInt16BE(4) + 4
  return {
    errorCode: payload.readInt16BE(partitionAt + 4),
    baseOffset: Number(payload.readBigInt64BE(partitionAt + 6)),
  }
}

class NoOffset extends Error {
  readonly type = 'NO_OFFSET'
}
