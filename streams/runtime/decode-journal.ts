// The value of a valid journal record; learns a schema that this process has not met yet.
import { records } from '../../schemas/generated/records.ts'
import type { AnyCommand, AnyRecord } from '../../schemas/generated/types.ts'
import { bug, type HiveError } from '../base/faults.ts'
import type { Codec } from '../codec/codec.ts'
import type { KafkaRecord } from '../kafka/kafka-types.ts'

/** What our journals hold: anything but commands. */
export type KeptRecord = Exclude<AnyRecord, AnyCommand>

/** A valid record is always readable: what cannot be decoded stops the reader by name. */
export async function decodeJournal(record: KafkaRecord, codec: Codec): Promise<KeptRecord> {
  const value = record.value ?? Buffer.alloc(0)
  let decoded = codec.decode(value)
  if (!decoded.ok && decoded.reason === 'schema-unseen') {
    await codec.learn(decoded.schemaId)
    decoded = codec.decode(value)
  }
  if (!decoded.ok) throw unreadable(record, decoded.reason)
  if (!isKept(decoded.record)) throw unreadable(record, `holds a ${decoded.record.type}`)
  return decoded.record
}

function unreadable(record: KafkaRecord, reason: string): HiveError {
  return bug(
    'JOURNAL_UNREADABLE',
    `${record.topic}[${record.partition}]@${record.offset}: ${reason}`,
  )
}

function isKept(record: AnyRecord): record is KeptRecord {
  return records[record.type].kind !== 'command'
}
