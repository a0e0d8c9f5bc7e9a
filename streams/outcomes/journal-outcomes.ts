// Outcomes from the journals, through the filter. What lies before the ends seen at the start is folded by
// its headers only; after them the last valid record of each command is decoded.
import { type Entity, entities } from '../../schemas/entities.ts'
import { bug, HiveError, messageOf } from '../base/faults.ts'
import type { Logger } from '../base/logger.ts'
import type { Codec } from '../codec/codec.ts'
import { JournalReader } from '../journal/reader.ts'
import type { Kafka, KafkaRecord, RecordBatch, SoloConsumer } from '../kafka/kafka-types.ts'
import type { Topics } from '../topics.ts'
import type { Outcome, OutcomeSource, WantedOutcome } from './outcome.ts'
import { notSeen, outOfRange, sourceClosed, unreadable } from './outcome-faults.ts'
import { OutcomeIndex, type Waiter } from './outcome-index.ts'
import { outcomeOf } from './outcome-of.ts'
import { type JournalSpan, journalSpans } from './start-positions.ts'

export interface JournalOutcomesOptions {
  readonly kafka: Kafka
  readonly codec: Codec
  readonly topics: Topics
  readonly logger: Logger
  /** Whose journals are read; default all. */
  readonly entities?: readonly Entity[]
  /** Outcomes remembered for those who ask late; default 65,536 commands. */
  readonly keptMax?: number
  /** Default wait of `wait`, ms. */
  readonly timeoutMs?: number
  /** How long folding up to the present may take at the start, ms; default 5 minutes. */
  readonly catchUpMs?: number
}

const keptMaxDefault = 65_536
const timeoutMsDefault = 30_000
const catchUpMsDefault = 300_000
const failedStopMs = 1_000
/** Their commits carry the journal position as text. */
const positionGroups = ['views'] as const

interface Source {
  readonly entity: Entity
  readonly partition: number
  readonly reader: JournalReader
  /** Records from here on are decoded. */
  readonly liveFrom: number
}

/** Resolves once every journal has been read up to the end that it had when this was called. */
export async function openJournalOutcomes(options: JournalOutcomesOptions): Promise<OutcomeSource> {
  const outcomes = new JournalOutcomes(options)
  await outcomes.start()
  return outcomes
}

class JournalOutcomes implements OutcomeSource {
  readonly #options: JournalOutcomesOptions
  readonly #index: OutcomeIndex
  readonly #sources = new Map<string, Source>()
  readonly #rejections = new Map<Waiter, (error: HiveError) => void>()
  readonly #behind = new Set<string>()
  readonly #caughtUp = Promise.withResolvers<void>()
  #consumer: SoloConsumer | undefined
  #failure: HiveError | undefined
  #closing: Promise<void> | undefined

  constructor(options: JournalOutcomesOptions) {
    this.#options = options
    this.#index = new OutcomeIndex(options.keptMax ?? keptMaxDefault)
    // A failure reaches whoever waits; nobody may be waiting for the start.
    this.#caughtUp.promise.catch(() => undefined)
  }

  async start(): Promise<void> {
    const { kafka, topics } = this.#options
    const read = this.#options.entities ?? entities
    const journals = new Map(read.map((entity) => [topics.events(entity), entity]))
    const spans = await this.#spans([...journals.keys()])
    for (const [journal, entity] of journals) {
      for (let partition = 0; ; partition += 1) {
        const key = `${journal}:${partition}`
        const span = spans.get(key)
        if (span === undefined) break
        const reader = new JournalReader(span.start)
        this.#sources.set(key, { entity, partition, reader, liveFrom: span.end })
        if (span.start.offset < span.end) this.#behind.add(key)
      }
    }
    this.#consumer = await kafka.soloConsumer({
      topics: [...journals.keys()].map((topic) => ({
        topic,
        partitions: [...this.#sources.keys()]
          .filter((key) => key.startsWith(`${topic}:`))
          .map((key) => Number(key.slice(topic.length + 1))),
      })),
      from: (topic, partition) =>
        this.#sources.get(`${topic}:${partition}`)?.reader.position.offset ?? 0,
      onBatch: (batch) => this.#onBatch(batch),
      onOutOfRange: ({ topic, partition }) => this.#fail(outOfRange(topic, partition)),
      onFault: (error) =>
        this.#options.logger.warn({ code: error.code }, `outcomes: ${error.message}`),
      maxWaitMs: 100,
    })
    await this.#untilCaughtUp()
  }

  async wait(
    wanted: WantedOutcome,
    options: { readonly timeoutMs?: number } = {},
  ): Promise<Outcome> {
    if (this.#failure !== undefined) throw this.#failure
    const seen = this.#index.find(wanted)
    if (seen !== undefined) return seen
    if (this.#closing !== undefined) throw sourceClosed()
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const waiter: Waiter = { wanted, resolve }
    this.#index.wait(waiter)
    this.#rejections.set(waiter, reject)
    const ms = options.timeoutMs ?? this.#options.timeoutMs ?? timeoutMsDefault
    const timer = setTimeout(() => reject(notSeen(wanted, ms)), ms)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#index.remove(waiter)
      this.#rejections.delete(waiter)
    }
  }

  close(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#close(deadlineMs)
    return this.#closing
  }

  async #close(deadlineMs: number): Promise<void> {
    this.#rejectAll(sourceClosed())
    await this.#consumer?.stop(deadlineMs)
  }

  async #spans(journals: readonly string[]): Promise<ReadonlyMap<string, JournalSpan>> {
    const { kafka, topics } = this.#options
    const admin = await kafka.admin()
    try {
      return await journalSpans(
        admin,
        journals,
        positionGroups.map((name) => topics.group(name)),
      )
    } finally {
      await admin.close()
    }
  }

  async #untilCaughtUp(): Promise<void> {
    if (this.#behind.size === 0) return
    const ms = this.#options.catchUpMs ?? catchUpMsDefault
    const timer = setTimeout(() => {
      const left = [...this.#behind].slice(0, 3).join(', ')
      this.#caughtUp.reject(
        new HiveError(
          'OUTCOMES_BEHIND',
          'transient',
          `not read to the present in ${ms} ms: ${left}`,
        ),
      )
    }, ms)
    try {
      await this.#caughtUp.promise
    } catch (error) {
      await this.close(1_000)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** A promise only where the registry must be asked: it would hold up the next fetch. */
  #onBatch(batch: RecordBatch): void | Promise<void> {
    const key = `${batch.topic}:${batch.partition}`
    const source = this.#sources.get(key)
    if (source === undefined || this.#failure !== undefined) return undefined
    try {
      for (const record of batch.records) {
        const unseen = this.#take(record, source)
        if (unseen !== undefined) return this.#learn(unseen, batch)
      }
    } catch (error) {
      this.#fail(error)
      return undefined
    }
    if (this.#behind.has(key) && source.reader.position.offset >= source.liveFrom) {
      this.#behind.delete(key)
      if (this.#behind.size === 0) this.#caughtUp.resolve()
    }
    return undefined
  }

  /** The id of a schema that must be learnt first. What was taken before is skipped. */
  #take(record: KafkaRecord, source: Source): number | undefined {
    if (record.offset < source.reader.position.offset) return undefined
    const judged = source.reader.look(record)
    const { header, verdict } = judged
    if (
      record.offset >= source.liveFrom &&
      verdict === 'outcome' &&
      header?.type === 'outcome' &&
      header.index === header.count - 1
    ) {
      const decoded = this.#options.codec.decode(record.value ?? Buffer.alloc(0))
      if (!decoded.ok) {
        if (decoded.reason === 'schema-unseen') return decoded.schemaId
        throw unreadable(`${record.topic}@${record.offset}`, decoded.detail)
      }
      const { commandOffset } = header
      const outcome = outcomeOf(decoded.record, { commandOffset, timestamp: record.timestamp })
      if (outcome !== undefined) this.#index.add(outcome, source)
    }
    source.reader.accept(judged)
    return undefined
  }

  /** Then the batch again from where it stood. A registry that is away throws: it is delivered again. */
  async #learn(schemaId: number, batch: RecordBatch): Promise<void> {
    const learnt = await this.#options.codec.learn(schemaId)
    if (learnt === 'learned') await this.#onBatch(batch)
    else this.#fail(unreadable(batch.topic, `the registry does not know schema ${schemaId}`))
  }

  /** Final: a journal that cannot be read on has no outcomes to tell (R5). */
  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return
    const error = cause instanceof HiveError ? cause : bug('OUTCOMES_FAULT', messageOf(cause))
    this.#failure = error
    this.#options.logger.error({ code: error.code }, `outcomes stopped: ${error.message}`)
    this.#caughtUp.reject(error)
    this.#rejectAll(error)
    void this.#consumer?.stop(failedStopMs)
  }

  #rejectAll(error: HiveError): void {
    for (const reject of this.#rejections.values()) reject(error)
  }
}
