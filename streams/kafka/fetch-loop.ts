// Reads partitions from exact offsets, one fetch at a time a broker; who may read what is decided outside.
import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from 'kafkajs'
import type { HiveError } from '../base/faults.ts'
import { leaderOf, NoLeader } from './broker-calls.ts'
import { FetchTargets, isReady, keyOf, type Target } from './fetch-targets.ts'
import { kafkaFault, reasonOf } from './kafka-faults.ts'
import type { RecordBatch, TopicPartitions } from './kafka-types.ts'
import { type FetchAnswer, fetch } from './wire/fetch.ts'
import { brokerError } from './wire/library.ts'
import { decodeRecords } from './wire/record-batch-decode.ts'

export interface FetchHandlers {
  /** A promise holds up its partition. A throw is reported, and the batch is delivered again. */
  readonly onBatch: (batch: RecordBatch) => void | Promise<void>
  readonly onOutOfRange: (at: { topic: string; partition: number }) => void
  readonly onFault: (error: HiveError) => void
  /** A request got no answer: its connection may be dead in silence, a new one will show. */
  readonly onSilence: () => void
}

export interface FetchSettings {
  readonly maxWaitMs: number
  readonly maxBytesPerPartition: number
}

const fetchBytesMax = 16 * 1024 * 1024
const offsetOutOfRange = 1
const backOffMsMax = 1000
const refusedMs = 200
const reportEveryMs = 5000

export class FetchLoop {
  private readonly targets = new FetchTargets()
  private readonly running = new Map<string, Promise<void>>()
  private readonly stopping = new AbortController()
  private readonly cluster: Cluster
  private readonly settings: FetchSettings
  private readonly handlers: FetchHandlers
  /** In a row, by broker: one that answers says nothing about one that does not. */
  private readonly failures = new Map<string, number>()
  private readonly reportedAt = new Map<string, number>()
  private waking = false
  private turn = 0

  constructor(cluster: Cluster, settings: FetchSettings, handlers: FetchHandlers) {
    this.cluster = cluster
    this.settings = settings
    this.handlers = handlers
  }

  /** Reads these and nothing else; what is in flight for others, or from before, is dropped. */
  replace(assignment: readonly TopicPartitions[]): void {
    this.targets.replace(assignment)
  }

  withoutOffset(): readonly { topic: string; partition: number }[] {
    return [...this.targets.all()].filter((target) => target.next === undefined)
  }

  pause(wanted: readonly TopicPartitions[]): void {
    for (const target of this.targets.find(wanted)) target.paused = true
  }

  resume(wanted: readonly TopicPartitions[]): void {
    for (const target of this.targets.find(wanted)) target.paused = false
    this.wake()
  }

  seek(topic: string, partition: number, offset: number): void {
    this.targets.seek(topic, partition, offset)
    this.wake()
  }

  /** In a moment: whatever else is paused, resumed or sought in the same breath counts, too. */
  wake(): void {
    if (this.waking) return
    this.waking = true
    queueMicrotask(() => {
      this.waking = false
      this.startLoops()
    })
  }

  async stop(): Promise<void> {
    this.targets.replace([])
    this.stopping.abort()
    await Promise.all(this.running.values())
  }

  /** One for each broker that leads a readable partition and has none. */
  private startLoops(): void {
    if (this.stopping.signal.aborted) return
    for (const target of this.targets.all()) {
      if (!isReady(target)) continue
      const leader = this.leaderOf(target)
      if (this.running.has(leader)) continue
      this.running.set(
        leader,
        this.run(leader)
          .catch((error: unknown) => this.handlers.onFault(kafkaFault(error, 'reading')))
          .finally(() => {
            this.running.delete(leader)
            // What became readable, or changed its leader, while the loop was ending.
            this.wake()
          }),
      )
    }
  }

  private leaderOf(target: Target): string {
    target.leader ??= leaderOf(this.cluster, target.topic, target.partition)
    return target.leader ?? noLeader
  }

  private readyOn(leader: string): Target[] {
    if (this.stopping.signal.aborted) return []
    return [...this.targets.all()].filter(
      (target) => isReady(target) && this.leaderOf(target) === leader,
    )
  }

  private async run(leader: string): Promise<void> {
    for (;;) {
      const wanted = this.readyOn(leader)
      if (wanted.length === 0) return
      try {
        if (leader === noLeader) throw new NoLeader('a partition has no leader')
        await this.fetch(leader, this.inTurn(wanted))
        this.failures.delete(leader)
      } catch (error) {
        if (this.stopping.signal.aborted) return
        await this.failed(leader, error)
      }
    }
  }

  /** A broker fills its answer in the order asked: each time another partition is the first. */
  private inTurn(wanted: readonly Target[]): readonly Target[] {
    this.turn += 1
    const first = this.turn % wanted.length
    return [...wanted.slice(first), ...wanted.slice(0, first)]
  }

  private async fetch(leader: string, wanted: readonly Target[]): Promise<void> {
    const broker = await this.cluster.findBroker({ nodeId: leader })
    const asked = new Map<string, { target: Target; from: number }>()
    const questions = wanted.map((target) => {
      const { topic, partition, next: offset = 0 } = target
      asked.set(keyOf(topic, partition), { target, from: offset })
      return { topic, partition, offset }
    })
    const limits = { ...this.settings, minBytes: 1, maxBytes: fetchBytesMax }
    for (const answer of await fetch(broker, questions, limits)) {
      const question = asked.get(keyOf(answer.topic, answer.partition))
      if (question === undefined || !this.targets.isCurrent(question.target)) continue
      if (answer.errorCode === 0) this.deliver(question.target, question.from, answer)
      else if (answer.errorCode === offsetOutOfRange) this.outOfRange(question.target)
      else this.refused(question.target, answer.errorCode)
    }
  }

  private deliver(target: Target, from: number, answer: FetchAnswer): void {
    if (answer.batches.length === 0 || target.paused) return
    const { topic, partition, highWatermark } = answer
    try {
      const { records, next } = decodeRecords(answer, from)
      if (records.length === 0) {
        target.next = next
        return
      }
      const done = this.handlers.onBatch({ topic, partition, records, highWatermark })
      if (done === undefined) target.next = next
      else void this.whenDone(target, next, done)
    } catch (error) {
      this.notTaken(target, error)
    }
  }

  private async whenDone(target: Target, next: number, done: Promise<void>): Promise<void> {
    target.busy = true
    try {
      await done
      target.next = next
      target.busy = false
      this.wake()
    } catch (error) {
      this.notTaken(target, error)
    }
  }

  /** The handler failed, or the batch cannot be read: the same again, after a pause. */
  private notTaken(target: Target, error: unknown): void {
    this.handlers.onFault(kafkaFault(error, `handling records of ${target.topic}`))
    this.holdUp(target, backOffMsMax)
  }

  /** Mostly a leader that moved; a topic that is gone must not hold up the others. */
  private refused(target: Target, errorCode: number): void {
    this.report(keyOf(target.topic, target.partition), brokerError(errorCode))
    this.holdUp(target, refusedMs)
    void this.refreshLeaders()
  }

  private holdUp(target: Target, ms: number): void {
    target.busy = true
    setTimeout(() => {
      target.busy = false
      this.wake()
    }, ms).unref()
  }

  private outOfRange(target: Target): void {
    target.lost = true
    this.handlers.onOutOfRange({ topic: target.topic, partition: target.partition })
  }

  private async failed(leader: string, error: unknown): Promise<void> {
    const failures = (this.failures.get(leader) ?? 0) + 1
    this.failures.set(leader, failures)
    this.report(`broker ${leader}`, error)
    if (reasonOf(error) === 'KafkaJSRequestTimeoutError') this.handlers.onSilence()
    const pause = Math.min(backOffMsMax, 50 * 2 ** Math.min(failures, 10))
    await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined)
    if (!this.stopping.signal.aborted) await this.refreshLeaders()
  }

  private async refreshLeaders(): Promise<void> {
    try {
      await this.cluster.refreshMetadata()
    } catch {
      // Still away: what is tried next fails and comes back here.
    }
    for (const target of this.targets.all()) target.leader = undefined
  }

  private report(about: string, error: unknown): void {
    const now = Date.now()
    if (now - (this.reportedAt.get(about) ?? 0) < reportEveryMs) return
    this.reportedAt.set(about, now)
    this.handlers.onFault(kafkaFault(error, `reading from Kafka, ${about}`))
  }
}

const noLeader = 'none'
