// The life of one decided partition: fold, claim a term, decide, and again (R6, R8, R9). One loop, one writer.
import { performance } from 'node:perf_hooks'
import { uuidV7 } from '../../../schemas/ids.ts'
import { HiveError, isTransient, messageOf } from '../../base/faults.ts'
import { epochRecord } from '../../journal/epoch-record.ts'
import { Term } from '../../journal/term.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { backoffMs } from '../partitions/backoff.ts'
import { Pauses } from '../partitions/pauses.ts'
import { queueLimits, RecordQueue } from '../partitions/record-queue.ts'
import { Wake, yieldToIo } from '../partitions/wake.ts'
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
import { OpenTerm } from './open-term.ts'
import { PartitionState } from './partition-state.ts'
import { stop, type TaskParts, type TaskStatus } from './task-parts.ts'

const echoTimeoutMs = 10_000
const foldChunk = 2_000
const idleWaitMs = 250

export class DeciderPartition<Refs> {
  readonly #parts: TaskParts<Refs>
  readonly #state: PartitionState
  readonly #checkpointer: Checkpointer
  readonly #inFlight = new InFlight()
  readonly #wake = new Wake()
  readonly #commandPauses: Pauses
  readonly #journalPauses: Pauses
  readonly #commands: RecordQueue
  readonly #journal: RecordQueue
  #restored: Restored
  #fold: JournalFold
  #term: Term | undefined
  #stopping = false
  #drainUntil = Number.POSITIVE_INFINITY
  #halted: HiveError | undefined
  #done: Promise<void> | undefined
  #attempt = 0

  constructor(parts: TaskParts<Refs>, store: PartitionStore<EntityRow>) {
    this.#parts = parts
    const { place, commandsTopic, eventsTopic } = parts
    this.#commandPauses = new Pauses(commandsTopic, place.partition, parts.consumer)
    this.#journalPauses = new Pauses(eventsTopic, place.partition, parts.consumer)
    this.#commands = new RecordQueue({
      limits: queueLimits,
      full: (full) => this.#commandPauses.set('queue-full', full),
    })
    this.#journal = new RecordQueue({
      limits: queueLimits,
      full: (full) => this.#journalPauses.set('queue-full', full),
    })
    this.#commandPauses.set('no-term', true)
    this.#state = new PartitionState(store)
    this.#checkpointer = new Checkpointer({
      state: this.#state,
      onFault: (message) => parts.telemetry.checkpointFailed(place, message),
    })
    this.#restored = restoredFrom(store.checkpoint())
    this.#fold = this.#newFold()
    this.#journal.restart(firstOffset(this.#restored))
  }

  get status(): TaskStatus {
    const { place } = this.#parts
    return {
      entity: place.entity,
      partition: place.partition,
      phase: this.#halted ? 'halted' : this.#term?.confirmed === true ? 'open' : 'opening',
      epoch: this.#fold.position.epoch,
      commandOffset: this.#fold.position.commandOffset,
      journalOffset: this.#fold.position.offset,
      queued: this.#commands.size,
      ...(this.#halted
        ? { error: { code: this.#halted.code, message: this.#halted.message } }
        : {}),
    }
  }

  /** `after`: the former task of this partition in this process, which must let go of the store first. */
  start(after: Promise<void> | undefined): void {
    this.#done ??= this.#run(after)
  }

  /** Within each join: go on reading where this task stands, whatever the group's commit says. */
  assigned(): void {
    const { place, commandsTopic, eventsTopic, consumer } = this.#parts
    consumer()?.seek(eventsTopic, place.partition, this.#journal.next)
    consumer()?.seek(commandsTopic, place.partition, this.#commands.next)
    this.#commandPauses.reapply()
    this.#journalPauses.reapply()
  }

  onCommands(records: readonly KafkaRecord[]): void {
    this.#commands.push(records)
    this.#wake.ring()
  }

  onJournal(records: readonly KafkaRecord[]): void {
    this.#journal.push(records)
    this.#wake.ring()
  }

  /** The log no longer has what was asked for. */
  outOfRange(topic: string): void {
    this.#halt(
      stop('LOG_RESET', `${topic}[${this.#parts.place.partition}] lost records that were needed`),
    )
    this.#wake.ring()
  }

  /** `drainMs`: how long own appends may still be read back; 0 when the partition belongs to another already. */
  stop(drainMs: number): Promise<void> {
    this.#stopping = true
    this.#drainUntil = performance.now() + drainMs
    this.#wake.ring()
    return this.#done ?? Promise.resolve()
  }

  #newFold(): JournalFold {
    const { codec, decider, onDead } = this.#parts
    const { position, commandTimestampMs } = this.#restored
    const state = this.#state
    const inFlight = this.#inFlight
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

  async #run(after: Promise<void> | undefined): Promise<void> {
    await after
    while (!this.#stopping && this.#halted === undefined) {
      try {
        await this.#oneTerm()
      } catch (error) {
        if (isTransient(error))
          this.#parts.telemetry.dependencyAway(this.#parts.place, messageOf(error))
        else this.#halt(error)
      }
      if (!this.#stopping && this.#halted === undefined) await this.#beforeReopening()
    }
    await this.#checkpointer.last(this.#fold)
  }

  #halt(error: unknown): void {
    this.#halted ??=
      error instanceof HiveError ? error : stop('TASK_FAULT', messageOf(error), error)
    this.#term?.end('stopped', this.#halted.code)
    this.#commandPauses.set('stopped', true)
    this.#journalPauses.set('stopped', true)
    this.#parts.telemetry.partitionHalted(this.#parts.place, this.#halted)
  }

  /** R9: only a member that has been told so after its term's end may claim another one. */
  async #beforeReopening(): Promise<void> {
    this.#attempt += 1
    const until = performance.now() + backoffMs(this.#attempt, Math.random())
    let heard = false
    void this.#parts.nextHeartbeat().then(() => {
      heard = true
      this.#wake.ring()
    })
    while (!this.#stopping && (!heard || performance.now() < until)) {
      await this.#wake.wait(Math.min(idleWaitMs, Math.max(1, until - performance.now())))
      await this.#foldQueued()
    }
  }

  async #oneTerm(): Promise<void> {
    const { place, telemetry } = this.#parts
    const term = await this.#claim()
    if (term === undefined) return
    this.#term = term
    try {
      if (
        !(await this.#foldUntil(() => term.confirmed || term.ended !== undefined, echoTimeoutMs))
      ) {
        term.end('no-echo', 'EpochStarted was not read back')
      }
      if (!term.confirmed) return
      telemetry.termOpened(place, term.epoch)
      const open = new OpenTerm<Refs>({
        ...this.#parts,
        term,
        fold: this.#fold,
        state: this.#state,
        inFlight: this.#inFlight,
        queue: this.#commands,
        wake: this.#wake,
      })
      await open.begin()
      this.#commandPauses.set('no-term', false)
      this.#attempt = 0
      await this.#decideWhileOpen(term, open)
    } finally {
      term.end('stopped')
      telemetry.termEnded(place, term)
      this.#commandPauses.set('no-term', true)
      this.#inFlight.clear()
      this.#state.dropAhead()
      this.#term = undefined
      await term.close()
    }
  }

  /** R6 up to the append; undefined: it failed, and the log tells the rest. */
  async #claim(): Promise<Term | undefined> {
    const { place, eventsTopic, codec, eventsLogical } = this.#parts
    const span = await this.#parts.logSpan(eventsTopic, place.partition)
    if (this.#fold.position.offset > span.end) await this.#startOver()
    if (
      !(await this.#foldUntil(
        () => this.#fold.position.offset >= span.end,
        Number.POSITIVE_INFINITY,
      ))
    ) {
      return undefined
    }
    const producer = await this.#parts.openProducer(eventsTopic, place.partition)
    const term = new Term({ epoch: this.#fold.position.epoch + 1, writer: uuidV7(), producer })
    const { epoch, writer } = term
    const claim = epochRecord({ epoch, writer, nowMs: Date.now() }, (record) =>
      codec.encode(record, eventsLogical),
    )
    const appended = await term.append([claim])
    if (appended !== undefined) return term
    this.#parts.telemetry.termEnded(place, term)
    await term.close()
    return undefined
  }

  async #decideWhileOpen(term: Term, open: OpenTerm<Refs>): Promise<void> {
    while (term.ended === undefined) {
      await this.#foldQueued()
      const now = performance.now()
      const oldest = this.#inFlight.oldestSentAt
      if (oldest !== undefined && now - oldest > echoTimeoutMs) term.end('no-echo')
      if (this.#stopping && (oldest === undefined || now > this.#drainUntil)) term.end('stopped')
      if (term.ended !== undefined) return
      this.#checkpointer.whenDue(this.#fold)
      const may = !this.#stopping && !this.#checkpointer.away
      const worked = may && (await open.decideSome())
      if (worked) await yieldToIo()
      else if (this.#journal.size === 0) await this.#wake.wait(idleWaitMs)
    }
  }

  /** False when stopped before. */
  async #foldUntil(done: () => boolean, timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs
    for (;;) {
      await this.#foldQueued()
      if (done()) return true
      if (this.#stopping || this.#halted !== undefined || performance.now() > until) return false
      this.#checkpointer.whenDue(this.#fold)
      if (this.#journal.size === 0) await this.#wake.wait(idleWaitMs)
    }
  }

  async #foldQueued(): Promise<void> {
    for (let count = 0; count < foldChunk; count += 1) {
      const record = this.#journal.peek()
      if (record === undefined) return
      const { last } = this.#restored
      if (last !== undefined && record.offset === last.offset) {
        this.#restored = { ...this.#restored, last: undefined }
        if (isSameRecord(record, last)) this.#journal.shift()
        else await this.#startOver()
      } else {
        await this.#fold.fold(record, this.#term)
        this.#journal.shift()
      }
    }
    await yieldToIo()
  }

  /** R12: what is on disk belongs to another log. */
  async #startOver(): Promise<void> {
    const { place, eventsTopic, consumer, telemetry } = this.#parts
    telemetry.checkpointDiscarded(place)
    await this.#checkpointer.last(this.#fold)
    this.#checkpointer.reset()
    await this.#state.discard()
    this.#restored = restoredNothing
    this.#fold = this.#newFold()
    this.#journal.restart(0)
    consumer()?.seek(eventsTopic, place.partition, 0)
  }
}
