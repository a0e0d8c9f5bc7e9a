// Journal records as a decider would write them, one after the other.
import { uuidV7 } from '../../../../schemas/ids.ts'
import type { Codec } from '../../../../streams/codec/codec.ts'
import { epochRecord, journalEnvelope } from '../../../../streams/journal/epoch-record.ts'
import {
  encodeOutcomeHeader,
  journalHeaderName,
  recordHeaderName,
} from '../../../../streams/journal/header.ts'
import type { KafkaRecord, ProducerRecord } from '../../../../streams/kafka/kafka-types.ts'
import type { StampedRecord } from '../../../../streams/runtime/decider/outcome-records.ts'
import { org, task } from './decider/fake-decider.ts'

export class FakeJournal {
  readonly #codec: Codec
  readonly records: KafkaRecord[] = []
  #command = -1
  #epoch = 0
  #version = 0

  constructor(codec: Codec) {
    this.#codec = codec
  }

  epoch(writer = uuidV7()): KafkaRecord {
    this.#epoch += 1
    const parts = { epoch: this.#epoch, writer, nowMs: 1 }
    return this.#add(epochRecord(parts, (record) => this.#codec.encode(record, 'events.task')))
  }

  /** The outcome of the next command: so many events of one task. */
  started(count = 1, entityId = task): readonly KafkaRecord[] {
    return this.#outcome(
      Array.from({ length: count }, (): StampedRecord => {
        this.#version += 1
        const envelope = {
          ...journalEnvelope(1_000 + this.#command),
          orgId: org,
          entityType: 'task' as const,
          entityId,
          version: this.#version,
          commandId: uuidV7(),
        }
        return { type: 'TaskStarted', envelope, payload: {} }
      }),
    )
  }

  #outcome(events: readonly StampedRecord[]): readonly KafkaRecord[] {
    const prevCommandOffset = this.#command
    this.#command += 1
    return events.map((event, index) =>
      this.#add({
        key: event.envelope.entityId,
        value: this.#codec.encode(event, 'events.task'),
        headers: {
          [journalHeaderName]: encodeOutcomeHeader({
            epoch: this.#epoch,
            commandOffset: this.#command,
            prevCommandOffset,
            index,
            count: events.length,
          }),
          [recordHeaderName]: event.type,
        },
      }),
    )
  }

  #add({ key, value, headers = {} }: ProducerRecord): KafkaRecord {
    const record: KafkaRecord = {
      topic: 'events.task',
      partition: 0,
      offset: this.records.length,
      timestamp: 2_000 + this.records.length,
      key: typeof key === 'string' ? Buffer.from(key) : key,
      value,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes)]),
      ),
    }
    this.records.push(record)
    return record
  }
}
