// What of a decided partition's journal was read: restored from disk, queued, folded through the filter (R6, R12).
import type { Term } from '../../journal/term.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { Pauses } from '../partitions/pauses.ts'
import { queueLimits, RecordQueue } from '../partitions/record-queue.ts'
import { yieldToIo } from '../partitions/wake.ts'
import type { PartitionStore } from '../store/partition-store.ts'
import {
  firstOffset,
  isSameRecord,
  type Restored,
  restoredFrom,
  restoredNothing,
} from '../store/restore.ts'
import type { EntityRow } from '../store/rows.ts'
import { Checkpointer } from './checkpointer.ts'
import { InFlight } from './in-flight.ts'
import { JournalFold } from './journal-fold.ts'
import { checkDiscard, lossOf } from './log-checks.ts'
import { PartitionState } from './partition-state.ts'
import type { LogSpan, TaskParts } from './task-parts.ts'

const foldChunk = 2_000

export class JournalIntake<Refs> {
  readonly state: PartitionState
  readonly checkpointer: Checkpointer
  readonly inFlight = new InFlight()
  readonly pauses: Pauses
  readonly #parts: TaskParts<Refs>
  readonly #queue: RecordQueue
  #restored: Restored
  #fold: JournalFold

  constructor(parts: TaskParts<Refs>, store: PartitionStore<EntityRow>) {
    this.#parts = parts
    const { place, eventsTopic } = parts
    this.pauses = new Pauses(eventsTopic, place.partition, parts.consumer)
    this.#queue = new RecordQueue({
      limits: queueLimits,
      full: (full) => this.pauses.set('queue-full', full),
    })
    this.state = new PartitionState(store)
    this.checkpointer = new Checkpointer({
      state: this.state,
      onFault: (message) => parts.telemetry.checkpointFailed(place, message),
    })
    this.#restored = restoredFrom(store.checkpoint())
    this.#fold = this.#newFold()
    this.#queue.restart(firstOffset(this.#restored))
  }

  get fold(): JournalFold {
    return this.#fold
  }

  get queued(): number {
    return this.#queue.size
  }

  /** The offset from which records are wanted next. */
  get next(): number {
    return this.#queue.next
  }

  push(records: readonly KafkaRecord[]): void {
    this.#queue.push(records)
  }

  /** Reads on from where it stands, whatever the group's commit says. */
  seek(): void {
    const { consumer, eventsTopic, place } = this.#parts
    consumer()?.seek(eventsTopic, place.partition, this.#queue.next)
  }

  async foldQueued(term: Term | undefined): Promise<void> {
    for (let count = 0; count < foldChunk; count += 1) {
      const record = this.#queue.peek()
      if (record === undefined) return
      const { last } = this.#restored
      if (last !== undefined && record.offset === last.offset) {
        if (isSameRecord(record, last)) {
          this.#restored = { ...this.#restored, last: undefined }
          this.#queue.shift()
        } else await this.#startOver(await this.#span())
      } else {
        await this.#fold.fold(record, term)
        this.#queue.shift()
      }
    }
    await yieldToIo()
  }

  /** Before a claim: where the log ends; what was read of it is still its beginning. */
  async meetLog(): Promise<LogSpan> {
    const span = await this.#span()
    const { place, eventsTopic } = this.#parts
    if (this.#fold.position.offset > span.end) await this.#startOver(span)
    else if (span.start > this.#queue.next) {
      throw lossOf(span, { topic: eventsTopic, partition: place.partition }, this.#queue.next)
    }
    return span
  }

  #span(): Promise<LogSpan> {
    return this.#parts.logSpan(this.#parts.eventsTopic, this.#parts.place.partition)
  }

  /** R12: what is on disk belongs to another log, unless the commands tell otherwise. */
  async #startOver(span: LogSpan): Promise<void> {
    const { place, eventsTopic, commandsTopic, telemetry } = this.#parts
    const { partition } = place
    const { position, answered } = this.#fold
    await checkDiscard(
      this.#parts,
      {
        commands: { topic: commandsTopic, partition },
        journal: { topic: eventsTopic, partition },
        end: span.end,
      },
      { answered, offset: position.offset },
    )
    telemetry.checkpointDiscarded(place)
    await this.checkpointer.last(this.#fold)
    this.checkpointer.reset()
    await this.state.discard()
    this.#restored = restoredNothing
    this.#fold = this.#newFold()
    this.#queue.restart(0)
    this.seek()
  }

  #newFold(): JournalFold {
    const { codec, decider, onDead } = this.#parts
    const { position, commandTimestampMs } = this.#restored
    const { state, inFlight } = this
    return new JournalFold({
      start: position,
      commandTimestampMs,
      codec,
      state,
      inFlight,
      decider,
      onDead,
    })
  }
}
