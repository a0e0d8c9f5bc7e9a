// Records of one partition between the Kafka client, which only enqueues, and the task that works on them.
// Bounded: above the high-water mark the partition is paused, below the low one resumed (DESIGN §4).
import type { KafkaRecord } from '../../kafka/kafka-types.ts'

export interface QueueLimits {
  readonly recordsHigh: number
  readonly recordsLow: number
  readonly bytesHigh: number
}

export const queueLimits: QueueLimits = {
  recordsHigh: 10_000,
  recordsLow: 2_000,
  bytesHigh: 16 * 1024 * 1024,
}

export interface QueueParts {
  readonly limits: QueueLimits
  /** Called when the queue crosses its marks. */
  readonly full: (full: boolean) => void
}

export class RecordQueue {
  readonly #parts: QueueParts
  #records: KafkaRecord[] = []
  #head = 0
  #bytes = 0
  #full = false
  #next = 0

  constructor(parts: QueueParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#records.length - this.#head
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The offset from which records are wanted next. */
  get next(): number {
    return this.#next
  }

  /** Forgets what is queued; whatever was fetched for an older place is dropped on arrival. */
  restart(offset: number): void {
    this.#records = []
    this.#head = 0
    this.#bytes = 0
    this.#next = offset
    this.#mark()
  }

  /** Takes what is new. kafkajs rewinds to the committed offset on a rebalance, so older records may come again. */
  push(records: readonly KafkaRecord[]): void {
    for (const record of records) {
      if (record.offset < this.#next) continue
      this.#records.push(record)
      this.#bytes += record.value?.length ?? 0
      this.#next = record.offset + 1
    }
    this.#mark()
  }

  peek(): KafkaRecord | undefined {
    return this.#records[this.#head]
  }

  shift(): KafkaRecord | undefined {
    const record = this.#records[this.#head]
    if (record === undefined) return undefined
    this.#head += 1
    this.#bytes -= record.value?.length ?? 0
    if (this.#head === this.#records.length) {
      this.#records = []
      this.#head = 0
    } else if (this.#head > 4096) {
      this.#records = this.#records.slice(this.#head)
      this.#head = 0
    }
    this.#mark()
    return record
  }

  #mark(): void {
    const { recordsHigh, recordsLow, bytesHigh } = this.#parts.limits
    if (!this.#full && (this.size >= recordsHigh || this.#bytes >= bytesHigh)) {
      this.#full = true
      this.#parts.full(true)
    } else if (this.#full && this.size <= recordsLow && this.#bytes <= bytesHigh / 2) {
      this.#full = false
      this.#parts.full(false)
    }
  }
}
