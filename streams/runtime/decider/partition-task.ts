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
import type { EntityRow } from '../store/rows.ts'
import { JournalIntake } from './journal-intake.ts'
import { lossOf } from './log-checks.ts'
import { OpenTerm } from './open-term.ts'
import { stop, type TaskParts, type TaskStatus } from './task-parts.ts'

const echoTimeoutMs = 10_000
const idleWaitMs = 250

export class DeciderPartition<Refs> {
  readonly #parts: TaskParts<Refs>
  readonly #intake: JournalIntake<Refs>
  readonly #wake = new Wake()
  readonly #commandPauses: Pauses
  readonly #commands: RecordQueue
  #term: Term | undefined
  #stopping = false
  #drainUntil = Number.POSITIVE_INFINITY
  #halted: HiveError | undefined
  /** The topic that did not have the offset that was asked for. */
  #lost: string | undefined
  #done: Promise<void> | undefined
  #attempt = 0

  constructor(parts: TaskParts<Refs>, store: PartitionStore<EntityRow>) {
    this.#parts = parts
    const { place, commandsTopic } = parts
    this.#intake = new JournalIntake(parts, store)
    this.#commandPauses = new Pauses(commandsTopic, place.partition, parts.consumer)
    this.#commands = new RecordQueue({
      limits: queueLimits,
      full: (full) => this.#commandPauses.set('queue-full', full),
    })
    this.#commandPauses.set('no-term', true)
  }

  get status(): TaskStatus {
    const { place } = this.#parts
    const { position } = this.#intake.fold
    return {
      entity: place.entity,
      partition: place.partition,
      phase: this.#halted ? 'halted' : this.#term?.confirmed === true ? 'open' : 'opening',
      epoch: position.epoch,
      commandOffset: position.commandOffset,
      journalOffset: position.offset,
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
    const { place, commandsTopic, consumer } = this.#parts
    this.#intake.seek()
    consumer()?.seek(commandsTopic, place.partition, this.#commands.next)
    this.#commandPauses.reapply()
    this.#intake.pauses.reapply()
  }

  onCommands(records: readonly KafkaRecord[]): void {
    this.#commands.push(records)
    this.#wake.ring()
  }

  onJournal(records: readonly KafkaRecord[]): void {
    this.#intake.push(records)
    this.#wake.ring()
  }

  /** The log does not have what was asked for: the loop finds out why. */
  outOfRange(topic: string): void {
    this.#lost = topic
    this.#wake.ring()
  }

  /** `drainMs`: how long own appends may still be read back; 0 when the partition belongs to another already. */
  stop(drainMs: number): Promise<void> {
    this.#stopping = true
    this.#drainUntil = performance.now() + drainMs
    this.#wake.ring()
    return this.#done ?? Promise.resolve()
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
    await this.#intake.checkpointer.last(this.#intake.fold)
  }

  #halt(error: unknown): void {
    this.#halted ??=
      error instanceof HiveError ? error : stop('TASK_FAULT', messageOf(error), error)
    this.#term?.end('stopped', this.#halted.code)
    this.#commandPauses.set('stopped', true)
    this.#intake.pauses.set('stopped', true)
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
        fold: this.#intake.fold,
        state: this.#intake.state,
        inFlight: this.#intake.inFlight,
        queue: this.#commands,
        wake: this.#wake,
      })
      await open.begin()
      this.#lost = undefined
      this.#commandPauses.set('no-term', false)
      this.#attempt = 0
      await this.#decideWhileOpen(term, open)
    } finally {
      term.end('stopped')
      telemetry.termEnded(place, term)
      this.#commandPauses.set('no-term', true)
      this.#intake.inFlight.clear()
      this.#intake.state.dropAhead()
      this.#term = undefined
      await term.close()
    }
  }

  /** R6 up to the append; undefined: it failed, and the log tells the rest. */
  async #claim(): Promise<Term | undefined> {
    const { place, eventsTopic, codec, eventsLogical } = this.#parts
    const span = await this.#intake.meetLog()
    if (this.#lost === eventsTopic) this.#intake.seek()
    this.#lost = undefined
    const reached = () => this.#intake.fold.position.offset >= span.end
    if (!(await this.#foldUntil(reached, Number.POSITIVE_INFINITY))) return undefined
    const producer = await this.#parts.openProducer(eventsTopic, place.partition)
    const term = new Term({
      epoch: this.#intake.fold.position.epoch + 1,
      writer: uuidV7(),
      producer,
    })
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
    const { inFlight, checkpointer } = this.#intake
    while (term.ended === undefined) {
      if (this.#lost !== undefined) throw await this.#lossOf(this.#lost)
      await this.#intake.foldQueued(term)
      const now = performance.now()
      const oldest = inFlight.oldestSentAt
      if (oldest !== undefined && now - oldest > echoTimeoutMs) term.end('no-echo')
      if (this.#stopping && (oldest === undefined || now > this.#drainUntil)) term.end('stopped')
      if (term.ended !== undefined) return
      checkpointer.whenDue(this.#intake.fold)
      const may = !this.#stopping && !checkpointer.away
      const worked = may && (await open.decideSome())
      if (worked) await yieldToIo()
      else if (this.#intake.queued === 0) await this.#wake.wait(idleWaitMs)
    }
  }

  async #lossOf(topic: string): Promise<HiveError> {
    const { place, commandsTopic, logSpan } = this.#parts
    const { partition } = place
    const next = topic === commandsTopic ? this.#commands.next : this.#intake.next
    return lossOf(await logSpan(topic, partition), { topic, partition }, next)
  }

  /** False when stopped before, or when the journal does not have what comes next. */
  async #foldUntil(done: () => boolean, timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs
    for (;;) {
      await this.#intake.foldQueued(this.#term)
      if (done()) return true
      if (this.#stopping || this.#halted !== undefined || performance.now() > until) return false
      if (this.#lost === this.#parts.eventsTopic) return false
      this.#intake.checkpointer.whenDue(this.#intake.fold)
      if (this.#intake.queued === 0) await this.#wake.wait(idleWaitMs)
    }
  }
}
