// One journal partition folded into rows of a reference table, checkpointed as R12 says.
import type { Codec } from '../../codec/codec.ts'
import { recordHeaderName } from '../../journal/header.ts'
import { initialPosition, positionText } from '../../journal/position.ts'
import { JournalReader } from '../../journal/reader.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import type { StampedRecord } from '../decider/outcome-records.ts'
import { decodeJournal } from '../decode-journal.ts'
import { identityOf } from '../store/identity.ts'
import type { PartitionStore } from '../store/partition-store.ts'
import { firstOffset, isSameRecord, type Restored, restoredFrom } from '../store/restore.ts'

export interface ReferenceRow {
  readonly version: number
  readonly orgId: string
}

/** A fold of one entity's events; other records of the journal never reach it. */
export interface TableFold<Row extends ReferenceRow> {
  fold(row: Row | undefined, event: StampedRecord): Row | undefined
}

export class TablePartition<Row extends ReferenceRow> {
  readonly #store: PartitionStore<Row>
  readonly #fold: TableFold<Row>
  readonly #codec: Codec
  #restored: Restored
  #reader: JournalReader
  #dirty = new Map<string, Row>()
  #writing: Map<string, Row> | undefined
  #last: KafkaRecord | undefined

  constructor(store: PartitionStore<Row>, fold: TableFold<Row>, codec: Codec) {
    this.#store = store
    this.#fold = fold
    this.#codec = codec
    this.#restored = restoredFrom(store.checkpoint())
    this.#reader = new JournalReader(this.#restored.position)
  }

  get offset(): number {
    return this.#reader.position.offset
  }

  get firstOffset(): number {
    return this.#restored.last === undefined ? this.offset : firstOffset(this.#restored)
  }

  row(entityId: string): Row | undefined {
    return this.#dirty.get(entityId) ?? this.#writing?.get(entityId) ?? this.#store.row(entityId)
  }

  /** `discarded`: the store belonged to another log; read again from offset 0. */
  async take(record: KafkaRecord): Promise<'folded' | 'discarded'> {
    const { last } = this.#restored
    if (last !== undefined && record.offset === last.offset) {
      if (!isSameRecord(record, last)) {
        await this.discard()
        return 'discarded'
      }
      this.#last = record
      this.#restored = { ...this.#restored, last: undefined }
      return 'folded'
    }
    if (record.offset < this.offset) return 'folded'
    const judged = this.#reader.look(record)
    if (judged.verdict === 'outcome' && !isAnswerOnly(record)) {
      const event = await decodeJournal(record, this.#codec)
      const entityId = event.envelope.entityId
      const row = this.#fold.fold(this.row(entityId), event)
      if (row !== undefined) this.#dirty.set(entityId, row)
    }
    this.#reader.accept(judged)
    this.#last = record
    return 'folded'
  }

  async checkpoint(): Promise<void> {
    if (this.#last === undefined || this.#writing !== undefined) return
    const writing = this.#dirty
    const last = this.#last
    this.#writing = writing
    this.#dirty = new Map()
    try {
      await this.#store.write({
        rows: writing,
        remembered: [],
        checkpoint: {
          position: positionText(this.#reader.position),
          last: identityOf(last),
          commandTimestampMs: -1,
        },
      })
      if (this.#last === last) this.#last = undefined
    } catch (error) {
      for (const [id, row] of writing) if (!this.#dirty.has(id)) this.#dirty.set(id, row)
      throw error
    } finally {
      this.#writing = undefined
    }
  }

  async discard(): Promise<void> {
    this.#dirty = new Map()
    this.#last = undefined
    await this.#store.clear()
    this.#restored = restoredFrom(undefined)
    this.#reader = new JournalReader(initialPosition)
  }
}

/** Refusals and repeats change no row, and need no decoding to be told. */
function isAnswerOnly(record: KafkaRecord): boolean {
  const name = record.headers[recordHeaderName]?.toString('latin1')
  return name === 'CommandRefused' || name === 'CommandRepeated'
}
