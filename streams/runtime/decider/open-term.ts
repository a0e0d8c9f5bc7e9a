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
import type { PartitionState } from './partition-state.ts'
import { stop, type TaskParts } from './task-parts.ts'

/** Batches appended but not yet read back: the optimistic state is bounded by it. */
const batchesInFlightMax = 8
const absentForMs = 60_000

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
  /** The last answered command, if the log still has it: read again to compare its timestamp. */
  #toCompare: { readonly offset: number; readonly timestampMs: number } | undefined

  constructor(parts: OpenTermParts<Refs>) {
    this.#parts = parts
    this.#lastCommandOffset = parts.fold.position.commandOffset
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

  /** Seeks the commands to where the journal says (R6), after checking that they are still these commands. */
  async begin(): Promise<void> {
    const { place, commandsTopic, fold, queue, consumer } = this.#parts
    const answered = fold.position.commandOffset
    const span = await this.#parts.logSpan(commandsTopic, place.partition)
    const at = `${commandsTopic}[${place.partition}]`
    if (span.start > answered + 1) {
      throw stop(
        'LOG_RESET',
        `${at} begins at ${span.start}: commands from ${answered + 1} on are gone undecided`,
      )
    }
    if (span.end < answered + 1) {
      throw stop(
        'TOPIC_RECREATED',
        `${at} ends at ${span.end}, but command ${answered} was answered`,
      )
    }
    const compare = answered >= 0 && span.start <= answered
    if (compare) this.#toCompare = { offset: answered, timestampMs: fold.commandTimestampMs }
    const from = compare ? answered : answered + 1
    queue.restart(from)
    consumer()?.seek(commandsTopic, place.partition, from)
  }

  /** Decides one batch if it may; false: nothing to do before the next wake. */
  async decideSome(): Promise<boolean> {
    const { term, inFlight, queue, tables, wake, place } = this.#parts
    if (term.sending || inFlight.batches >= batchesInFlightMax || queue.size === 0) return false
    if (performance.now() < this.#blockedUntil) return false
    if (!tables.isFresh(place.entity)) {
      tables.onProgress(() => wake.ring())
      return false
    }
    if (this.#toCompare !== undefined && !this.#compare(this.#toCompare)) return false
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

  /** A topic made anew under us has other commands at the same offsets. */
  #compare(expected: { readonly offset: number; readonly timestampMs: number }): boolean {
    const { queue, place, commandsTopic } = this.#parts
    const first = queue.peek()
    if (first === undefined) return false
    this.#toCompare = undefined
    if (first.offset !== expected.offset) return true
    if (first.timestamp !== expected.timestampMs) {
      throw stop(
        'TOPIC_RECREATED',
        `${commandsTopic}[${place.partition}]@${first.offset} is not the command that was answered there`,
      )
    }
    queue.shift()
    return queue.size > 0
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
      this.#attempt += 1
      this.#blockedUntil = performance.now() + backoffMs(this.#attempt, Math.random())
      this.#parts.telemetry.dependencyAway(this.#parts.place, messageOf(error))
      return false
    }
  }
}
