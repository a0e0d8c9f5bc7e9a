// Deciding within one confirmed term: checks that the commands are the ones that were answered, then batches.
import { performance } from 'node:perf_hooks'
import { uuidV7 } from '../../../schemas/ids.ts'
import { isTransient, messageOf } from '../../base/faults.ts'
import type { Term } from '../../journal/term.ts'
import { backoffMs } from '../partitions/backoff.ts'
import type { RecordQueue } from '../partitions/record-queue.ts'
import type { Wake } from '../partitions/wake.ts'
import type { AnswerContext } from './answer.ts'
import { CommandGate } from './command-gate.ts'
import { type BatchStop, type DecidedBatch, decideBatch } from './decide-batch.ts'
import type { InFlight } from './in-flight.ts'
import type { JournalFold } from './journal-fold.ts'
import { type Answered, checkAnswered, checkCommands, type LogPlace } from './log-checks.ts'
import type { PartitionState } from './partition-state.ts'
import { stop, type TaskParts } from './task-parts.ts'

/** Batches appended but not yet read back: the optimistic state is bounded by it. */
const batchesInFlightMax = 8
const absentForMs = 60_000
/** How long a topic made anew may be taken for the one that it replaced. */
const lookEveryMs = 5_000

export interface OpenTermParts<Refs> extends TaskParts<Refs> {
  readonly term: Term
  readonly fold: JournalFold
  readonly state: PartitionState
  readonly inFlight: InFlight
  readonly queue: RecordQueue
  readonly wake: Wake
}

export class OpenTerm<Refs> {
  readonly #parts: OpenTermParts<Refs>
  readonly #answers: AnswerContext<Refs>
  readonly #gate: CommandGate
  #lastCommandOffset: number
  #gapExplainedTo: number | undefined
  /** Schema id → until when (monotonic ms) the registry's "not found" is believed. */
  readonly #absent = new Map<number, number>()
  #attempt = 0
  #blockedUntil = 0
  readonly #commands: LogPlace
  /** When the log was last seen to be the same, and what will be looked for in it next time. */
  #looked: { readonly at: number; readonly answered: Answered }
  #looking = false
  #lost: Error | undefined

  constructor(parts: OpenTermParts<Refs>) {
    this.#parts = parts
    this.#lastCommandOffset = parts.fold.position.commandOffset
    this.#commands = { topic: parts.commandsTopic, partition: parts.place.partition }
    this.#looked = { at: Number.NEGATIVE_INFINITY, answered: parts.fold.answered }
    const { state, tables, decider } = parts
    this.#answers = {
      decider,
      refs: tables.refs,
      row: (entityId) => state.rowAhead(entityId),
      remembered: (envelope, timestampMs) => state.rememberedAhead(envelope, timestampMs),
      takeBasis: () => tables.basis.take(),
      nextId: uuidV7,
    }
    this.#gate = new CommandGate({
      versionOf: (orgId, ref) => tables.versionOf(orgId, ref),
      asOf: () => tables.asOf,
      pollSoon: () => tables.pollSoon(),
      now: () => performance.now(),
    })
  }

  /** Seeks the commands to where the journal says (R6), after a check that they are still these commands. */
  async begin(): Promise<void> {
    const { place, commandsTopic, queue, consumer } = this.#parts
    const { answered } = this.#parts.fold
    await checkCommands(this.#parts, this.#commands, answered)
    this.#looked = { at: performance.now(), answered }
    queue.restart(answered.offset + 1)
    consumer()?.seek(commandsTopic, place.partition, answered.offset + 1)
  }

  /** Decides one batch if it may; false: nothing to do before the next wake. */
  async decideSome(): Promise<boolean> {
    const { term, inFlight, queue, tables, wake, place } = this.#parts
    if (!this.#isSameLog()) return false
    if (term.sending || inFlight.batches >= batchesInFlightMax || queue.size === 0) return false
    if (performance.now() < this.#blockedUntil) return false
    if (!tables.isFresh(place.entity)) {
      tables.onProgress(() => wake.ring())
      return false
    }
    const point = {
      epoch: term.epoch,
      lastCommandOffset: this.#lastCommandOffset,
      gapExplainedTo: this.#gapExplainedTo,
    }
    const batch = decideBatch(this.#batchParts(), point)
    if (batch.commands.length > 0) this.#send(batch)
    if (batch.stoppedBy !== undefined) return this.#explain(batch.stoppedBy, batch)
    return batch.commands.length > 0
  }

  #batchParts() {
    const { place, codec, state, queue, eventsLogical } = this.#parts
    return {
      place,
      codec,
      state,
      queue,
      topic: eventsLogical,
      gate: this.#gate,
      answers: this.#answers,
      isAbsent: (schemaId: number) => performance.now() < (this.#absent.get(schemaId) ?? 0),
    }
  }

  /**
   * A topic made anew goes on at any offset without a word: nothing is decided on a log that was not looked at for a
   * while, and what was decided since the last look is looked after. Each look seeks what was answered at the last one.
   */
  #isSameLog(): boolean {
    if (this.#lost !== undefined) throw this.#lost
    if (this.#looking) return false
    const { queue, fold } = this.#parts
    // The first answer of a log: there was nothing to look for before.
    if (this.#looked.answered.offset < 0)
      this.#looked = { ...this.#looked, answered: fold.answered }
    const { at, answered } = this.#looked
    const idle = queue.size === 0 && fold.answered.offset === answered.offset
    if (idle || performance.now() - at < lookEveryMs) return true
    const now = fold.answered
    this.#looking = true
    void checkAnswered(this.#parts, this.#commands, answered)
      .then(() => {
        this.#looked = { at: performance.now(), answered: now }
      })
      .catch((error: unknown) => this.#awayOr(error))
      .finally(() => {
        this.#looking = false
        this.#parts.wake.ring()
      })
    return false
  }

  /** A dependency that is away is waited for; what the log itself tells ends everything at the next turn. */
  #awayOr(error: unknown): void {
    if (isTransient(error)) this.#away(error)
    else this.#lost = error instanceof Error ? error : new Error(messageOf(error))
  }

  #send(batch: DecidedBatch): void {
    const { term, inFlight, wake, telemetry, place } = this.#parts
    this.#lastCommandOffset = batch.lastCommandOffset
    const own = inFlight.add(batch.commands, performance.now())
    telemetry.batchDecided(place, batch.commands.length, batch.records.length)
    void term.append(batch.records).then((baseOffset) => {
      if (baseOffset !== undefined && !inFlight.acknowledged(own, baseOffset)) {
        term.end('echo-differs', `acknowledged at ${baseOffset}, read back elsewhere`)
      }
      wake.ring()
    })
  }

  async #explain(reason: BatchStop, batch: DecidedBatch): Promise<boolean> {
    const { codec, tables, wake, commandsTopic, place } = this.#parts
    switch (reason.type) {
      case 'schema-unseen':
        // A registry that is away throws, and R13 waits; only its own word makes a schema unknown.
        return this.#patiently(async () => {
          const answer = await codec.learn(reason.schemaId)
          if (answer === 'absent')
            this.#absent.set(reason.schemaId, performance.now() + absentForMs)
        })
      case 'basis':
        tables.onProgress(() => wake.ring())
        return batch.commands.length > 0
      case 'gap':
        return this.#patiently(async () => {
          const span = await this.#parts.logSpan(commandsTopic, place.partition)
          if (span.start > reason.expected) {
            throw stop(
              'LOG_RESET',
              `${commandsTopic}[${place.partition}] lost commands from ${reason.expected} on`,
            )
          }
          // Control records of a transactional producer take offsets but are never delivered.
          this.#gapExplainedTo = reason.found
        })
      default:
        return reason satisfies never
    }
  }

  /** A dependency that is away holds the partition, not the term (R13); it is probed at a capped pace. */
  async #patiently(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      this.#attempt = 0
      return true
    } catch (error) {
      if (!isTransient(error)) throw error
      this.#away(error)
      return false
    }
  }

  #away(error: unknown): void {
    this.#attempt += 1
    this.#blockedUntil = performance.now() + backoffMs(this.#attempt, Math.random())
    this.#parts.telemetry.dependencyAway(this.#parts.place, messageOf(error))
  }
}
