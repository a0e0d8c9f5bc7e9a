// One partition number of a processor: the same partition of every journal, and its park partition.
// Loop: take, apply around parked keys, commit positions; a store that is away holds everything (DESIGN §4).
import { performance } from 'node:perf_hooks'
import { HiveError, isTransient, messageOf } from '../../base/faults.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { ParkJournal } from '../park/park-journal.ts'
import { ChainRetry } from '../park/retry-chains.ts'
import { backoffMs } from '../partitions/backoff.ts'
import { Pauses } from '../partitions/pauses.ts'
import { queueLimits, RecordQueue } from '../partitions/record-queue.ts'
import { Wake, yieldToIo } from '../partitions/wake.ts'
import { applyBatch } from './apply-batch.ts'
import {
  type Applier,
  decodeParked,
  type ProjectorParts,
  type ProjectorStatus,
  sourceName,
} from './projector-parts.ts'
import { Source } from './source.ts'

const idleWaitMs = 200
const commitEveryMs = 500

export class ProjectorTask {
  readonly #parts: ProjectorParts
  readonly #applier: Applier
  readonly #wake = new Wake()
  readonly #sources: readonly Source[]
  readonly #parkQueue: RecordQueue
  readonly #parkPauses: Pauses
  readonly #park: ParkJournal
  readonly #retry: ChainRetry
  #stopping = false
  #halted: HiveError | undefined
  #away = ''
  #attempt = 0
  #done: Promise<void> | undefined
  #checkedAt = 0

  constructor(parts: ProjectorParts) {
    this.#parts = parts
    const { partition, codec, control } = parts
    this.#sources = parts.journals.map(
      ({ topic, logical }) =>
        new Source({ topic, logical, partition, codec, wake: this.#wake, control }),
    )
    this.#parkPauses = new Pauses(parts.parkTopic, partition, control)
    this.#parkQueue = new RecordQueue({
      limits: queueLimits,
      full: (full) => this.#parkPauses.set('queue-full', full),
    })
    this.#park = new ParkJournal({
      topic: parts.parkTopic,
      logical: parts.parkLogical,
      partition,
      codec,
      queue: this.#parkQueue,
      wake: this.#wake,
      stopping: () => this.#stopping,
      end: () => parts.endOf(parts.parkTopic, partition),
      openProducer: () => parts.openProducer(parts.parkTopic, partition),
    })
    this.#applier = parts.applierFor({ partition, sources: this.#sources, park: this.#park })
    this.#retry = new ChainRetry({
      chains: this.#park.chains,
      append: (changes) => this.#park.append(changes),
      apply: (taken) => this.#applier.applyParked(taken),
      mark: (taken, stale) => this.#applier.mark(taken, stale),
      decode: (raw, source) => decodeParked(raw, source, codec),
      deadLetter: (chain) => parts.deadLetter(chain, partition),
      now: Date.now,
      random: Math.random,
    })
  }

  get status(): ProjectorStatus {
    const { partition } = this.#parts
    return {
      partition,
      phase: this.#halted ? 'halted' : this.#away === '' && this.#park.isOpen ? 'open' : 'waiting',
      waitingFor: this.#away,
      parked: this.#park.chains.all.length,
      dead: this.#park.chains.all.filter((chain) => chain.dead).length,
      positions: Object.fromEntries(
        this.#sources.map((source) => [sourceName(source), source.position.offset]),
      ),
      ...(this.#halted
        ? { error: { code: this.#halted.code, message: this.#halted.message } }
        : {}),
    }
  }

  start(after: Promise<void> | undefined): void {
    this.#done ??= this.#run(after)
  }

  assigned(): void {
    const control = this.#parts.control()
    const { partition, parkTopic } = this.#parts
    for (const source of this.#sources) {
      control?.seek(source.parts.topic, partition, source.queue.next)
      source.pauses.reapply()
    }
    control?.seek(parkTopic, partition, this.#parkQueue.next)
    this.#parkPauses.reapply()
  }

  onRecords(topic: string, records: readonly KafkaRecord[]): void {
    if (topic === this.#parts.parkTopic) {
      this.#parkQueue.push(records)
      this.#wake.ring()
      return
    }
    this.#sources.find((source) => source.parts.topic === topic)?.push(records)
  }

  outOfRange(topic: string): void {
    this.#halt(
      new HiveError(
        'LOG_RESET',
        'bug',
        `${topic}[${this.#parts.partition}] lost records that were needed`,
      ),
    )
    this.#wake.ring()
  }

  stop(): Promise<void> {
    this.#stopping = true
    this.#wake.ring()
    return this.#done ?? Promise.resolve()
  }

  async #run(after: Promise<void> | undefined): Promise<void> {
    await after
    while (!this.#stopping && this.#halted === undefined) {
      try {
        await this.#serve()
      } catch (error) {
        if (isTransient(error)) await this.#backOff(messageOf(error))
        else this.#halt(error)
      }
    }
    await this.#lastCommit()
    await this.#park.close()
  }

  async #serve(): Promise<void> {
    if (!(await this.#park.open())) {
      if (!this.#stopping) await this.#backOff('the park journal')
      return
    }
    await this.#applier.begin()
    this.#recovered()
    for (const source of this.#sources) source.pauses.set('no-term', false)
    while (!this.#stopping && this.#halted === undefined) {
      await this.#park.fold()
      // Fenced: another task owns this partition, or thinks so; only the log decides (R9).
      if (!this.#park.isOpen) {
        await this.#parts.nextHeartbeat()
        return
      }
      const worked = await this.#workOnce()
      this.#recovered()
      if (worked) await yieldToIo()
      else await this.#wake.wait(idleWaitMs)
    }
  }

  async #workOnce(): Promise<boolean> {
    if (performance.now() - this.#checkedAt > 1_000) {
      await this.#applier.check()
      this.#checkedAt = performance.now()
    }
    let worked = false
    for (const source of this.#sources) {
      if (this.#stopping) break
      const batch = await this.#applier.gather(source)
      if (batch === undefined) continue
      worked = true
      await this.#untilApplied(source, batch)
    }
    await this.#retry.whenDue()
    await this.#applier.commitWhenDue(commitEveryMs)
    return worked
  }

  /** The batch has left the queue: it is applied, however long the store is away, or nothing after it is. */
  async #untilApplied(source: Source, batch: Parameters<typeof applyBatch>[2]): Promise<void> {
    for (;;) {
      try {
        await applyBatch(sourceName(source), source.parts.logical, batch, {
          chains: this.#park.chains,
          apply: (records) => this.#applier.apply(source, records),
          mark: (taken, stale) => this.#applier.mark(taken, stale),
          park: (changes) => this.#park.append(changes),
        })
        await this.#applier.applied(source)
        return
      } catch (error) {
        if (this.#stopping || !isTransient(error)) throw error
        await this.#backOff(messageOf(error))
        // A store that came back empty or older begins anew; this batch then belongs to the past.
        if ((await this.#applier.check()) === 'restarted') return
        await this.#park.fold()
        if (!this.#park.isOpen && !(await this.#park.open())) throw error
      }
    }
  }

  async #backOff(what: string): Promise<void> {
    this.#attempt += 1
    if (this.#away === '') this.#parts.telemetry.dependencyAway(this.#parts.partition, what)
    this.#away = what
    const until = performance.now() + backoffMs(this.#attempt, Math.random())
    while (!this.#stopping && performance.now() < until) {
      await this.#wake.wait(Math.max(1, until - performance.now()))
    }
  }

  #recovered(): void {
    if (this.#away !== '') this.#parts.telemetry.dependencyBack(this.#parts.partition)
    this.#away = ''
    this.#attempt = 0
  }

  async #lastCommit(): Promise<void> {
    if (this.#halted !== undefined) return
    try {
      await this.#applier.commitWhenDue(0)
    } catch (error) {
      // The next owner folds a little again; nothing is lost.
      this.#parts.telemetry.commitFailed(this.#parts.partition, messageOf(error))
    }
  }

  #halt(error: unknown): void {
    this.#halted ??=
      error instanceof HiveError
        ? error
        : new HiveError('TASK_FAULT', 'bug', messageOf(error), { cause: error })
    for (const source of this.#sources) source.pauses.set('stopped', true)
    this.#parts.telemetry.partitionHalted(this.#parts.partition, this.#halted)
  }
}
