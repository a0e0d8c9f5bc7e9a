// One journal partition as a processor reads it: queue, filter and position, and what lies in between.
import { records as recordDefinitions } from '../../../schemas/generated/records.ts'
import type { AnyEvent, JournalRecord } from '../../../schemas/generated/types.ts'
import { HiveError, isTransient } from '../../base/faults.ts'
import type { Codec } from '../../codec/codec.ts'
import type { Journalled } from '../../journal/journalled.ts'
import { initialPosition, type Position } from '../../journal/position.ts'
import { JournalReader } from '../../journal/reader.ts'
import type { KafkaRecord, PartitionControl } from '../../kafka/kafka-types.ts'
import { decodeJournal, type KeptRecord } from '../decode-journal.ts'
import { Pauses } from '../partitions/pauses.ts'
import { queueLimits, RecordQueue } from '../partitions/record-queue.ts'
import type { Wake } from '../partitions/wake.ts'

export interface SourceParts {
  readonly topic: string
  /** `events.task`: without the installation's prefix. */
  readonly logical: string
  readonly partition: number
  readonly codec: Codec
  readonly wake: Wake
  readonly control: () => PartitionControl | undefined
}

/** A valid record of the journal, decoded or not: what cannot be read is the record's fault (DESIGN §4). */
export interface Taken {
  /** The position before it: a reader that begins there judges it alike (R5). */
  readonly before: Position
  readonly raw: KafkaRecord
  readonly commandOffset: number
  readonly index: number
  readonly count: number
  readonly decoded: Journalled | undefined
  readonly error: string
}

export class Source {
  readonly parts: SourceParts
  readonly queue: RecordQueue
  readonly pauses: Pauses
  #reader = new JournalReader(initialPosition)

  constructor(parts: SourceParts) {
    this.parts = parts
    this.pauses = new Pauses(parts.topic, parts.partition, parts.control)
    this.queue = new RecordQueue({
      limits: queueLimits,
      full: (full) => this.pauses.set('queue-full', full),
    })
    this.pauses.set('no-term', true)
  }

  get position(): Position {
    return this.#reader.position
  }

  /** Begins again at a position whose filter state is known (R5). */
  restart(position: Position): void {
    this.#reader = new JournalReader(position)
    this.queue.restart(position.offset)
    this.parts.control()?.seek(this.parts.topic, this.parts.partition, position.offset)
  }

  push(records: readonly KafkaRecord[]): void {
    this.queue.push(records)
    this.parts.wake.ring()
  }

  /** Takes up to `max` queued records through the filter; void ones and epochs only move the position. */
  async take(max: number): Promise<Taken[]> {
    const taken: Taken[] = []
    for (let count = 0; count < max; count += 1) {
      const raw = this.queue.peek()
      if (raw === undefined) break
      const judged = this.#reader.look(raw)
      if (judged.verdict === 'outcome' && judged.header?.type === 'outcome') {
        try {
          taken.push(await this.#decode(raw, judged.header))
        } catch (error) {
          // The registry is away: what was taken before goes its way, this record waits in the queue.
          if (taken.length > 0 && isTransient(error)) return taken
          throw error
        }
      }
      this.#reader.accept(judged)
      this.queue.shift()
    }
    return taken
  }

  async #decode(raw: KafkaRecord, header: Place): Promise<Taken> {
    const { commandOffset, index, count } = header
    const { logical, codec } = this.parts
    const taken = { before: this.position, raw, commandOffset, index, count }
    try {
      const decoded = asJournalled(await decodeJournal(raw, codec), raw, logical, header)
      return typeof decoded === 'string'
        ? { ...taken, decoded: undefined, error: decoded }
        : { ...taken, decoded, error: '' }
    } catch (error) {
      if (error instanceof HiveError && error.code === 'JOURNAL_UNREADABLE') {
        return { ...taken, decoded: undefined, error: error.message }
      }
      throw error
    }
  }
}

/** A record's place among those of its command (R3). */
export interface Place {
  readonly commandOffset: number
  readonly index: number
  readonly count: number
}

/** A text instead: why the record does not belong to an entity's journal. */
export function asJournalled(
  record: KeptRecord,
  raw: KafkaRecord,
  topic: string,
  { commandOffset, index, count }: Place,
): Journalled | string {
  if (!isOfEntities(record)) return `${record.type} has no place here`
  const { partition, offset, timestamp } = raw
  return { record, topic, partition, offset, timestamp, commandOffset, index, count }
}

function isOfEntities(record: KeptRecord): record is AnyEvent | JournalRecord {
  const { kind } = recordDefinitions[record.type]
  return kind === 'event' || kind === 'journal'
}
