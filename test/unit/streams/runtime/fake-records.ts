// Records of a made-up log, by offset.
import type { KafkaRecord } from '../../../../streams/kafka/kafka-types.ts'

export function recordAt(offset: number, more: Partial<KafkaRecord> = {}): KafkaRecord {
  return {
    topic: 'commands.task',
    partition: 0,
    offset,
    timestamp: 1_700_000_000_000 + offset,
    key: null,
    value: Buffer.from(`value ${offset}`),
    headers: {},
    ...more,
  }
}

export function recordsAt(...offsets: readonly number[]): readonly KafkaRecord[] {
  return offsets.map((offset) => recordAt(offset))
}
