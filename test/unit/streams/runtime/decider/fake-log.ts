// Two topics with one partition each, in memory: appends that fail, are lost or land late as the test says, and readers
// that are delivered to as a client would, from where they seek.
import { AppendFailure } from '../../../../../streams/kafka/kafka-faults.ts'
import type {
  KafkaRecord,
  PartitionControl,
  PartitionProducer,
  ProducerRecord,
} from '../../../../../streams/kafka/kafka-types.ts'

export type Fate = 'land' | 'refuse' | 'lose' | 'land-unknown' | 'late'

export class FakeLog {
  readonly #topics = new Map<string, { start: number; records: KafkaRecord[] }>()
  readonly #readers = new Set<FakeReader>()
  /** Of the next appends to the journal, in order; then all land. */
  readonly fates: Fate[] = []
  readonly #marks = new Set<KafkaRecord>()
  readonly #late: (() => void)[] = []
  #clock = 1_700_000_000_000
  #producers = 0

  topic(name: string) {
    const known = this.#topics.get(name) ?? { start: 0, records: [] }
    this.#topics.set(name, known)
    return known
  }

  records(name: string): readonly KafkaRecord[] {
    return this.topic(name).records
  }

  span(name: string): { start: number; end: number } {
    const { start, records } = this.topic(name)
    return { start, end: start + records.length }
  }

  append(name: string, values: readonly ProducerRecord[]): number {
    const topic = this.topic(name)
    const base = topic.start + topic.records.length
    this.#clock += 1
    for (const [at, { key, value, headers = {} }] of values.entries()) {
      topic.records.push({
        topic: name,
        partition: 0,
        offset: base + at,
        timestamp: this.#clock,
        key: typeof key === 'string' ? Buffer.from(key) : key,
        value,
        headers: Object.fromEntries(
          Object.entries(headers).map(([header, bytes]) => [header, Buffer.from(bytes)]),
        ),
      })
    }
    for (const reader of this.#readers) reader.deliver()
    return base
  }

  /** Takes an offset that is never delivered, as the end of a transaction does. */
  mark(name: string): void {
    this.append(name, [{ key: null, value: null }])
    const mark = this.records(name).at(-1)
    if (mark !== undefined) this.#marks.add(mark)
  }

  /** What a client is given from an offset on. */
  delivered(name: string, from: number): readonly KafkaRecord[] {
    return this.records(name)
      .slice(from - this.topic(name).start)
      .filter((record) => !this.#marks.has(record))
  }

  /** Deletes the records before an offset. */
  cut(name: string, before: number): void {
    const topic = this.topic(name)
    topic.records.splice(0, before - topic.start)
    topic.start = before
  }

  /** The same name, and nothing in it. */
  recreate(name: string): void {
    this.#topics.set(name, { start: 0, records: [] })
  }

  landLate(): void {
    for (const land of this.#late.splice(0)) land()
  }

  producer(name: string): PartitionProducer {
    this.#producers += 1
    let dead = false
    return {
      send: async (records) => {
        if (dead) throw new Error('a dead producer was used again')
        const fate = this.fates.shift() ?? 'land'
        await new Promise((resolve) => setImmediate(resolve))
        if (fate === 'land') return { baseOffset: this.append(name, records) }
        dead = true
        if (fate === 'land-unknown') this.append(name, records)
        if (fate === 'late') this.#late.push(() => this.append(name, records))
        throw new AppendFailure('REQUEST_TIMED_OUT', fate === 'refuse', `append: ${fate}`)
      },
      close: () => Promise.resolve(),
    }
  }

  get producersOpened(): number {
    return this.#producers
  }

  reader(handlers: ReaderHandlers): FakeReader {
    const reader = new FakeReader(this, handlers)
    this.#readers.add(reader)
    return reader
  }

  drop(reader: FakeReader): void {
    this.#readers.delete(reader)
  }
}

export interface ReaderHandlers {
  onRecords(topic: string, records: readonly KafkaRecord[]): void
  onOutOfRange(topic: string): void
}

export class FakeReader implements PartitionControl {
  readonly #log: FakeLog
  readonly #handlers: ReaderHandlers
  readonly #next = new Map<string, number>()
  readonly #paused = new Set<string>()
  #planned = false

  constructor(log: FakeLog, handlers: ReaderHandlers) {
    this.#log = log
    this.#handlers = handlers
  }

  pause(targets: readonly { topic: string }[]): void {
    for (const { topic } of targets) this.#paused.add(topic)
  }

  resume(targets: readonly { topic: string }[]): void {
    for (const { topic } of targets) this.#paused.delete(topic)
    this.deliver()
  }

  seek(topic: string, _partition: number, offset: number): void {
    this.#next.set(topic, offset)
    this.deliver()
  }

  /** Soon: a client never calls back from within a call. */
  deliver(): void {
    if (this.#planned) return
    this.#planned = true
    setImmediate(() => {
      this.#planned = false
      for (const [topic, next] of this.#next) this.#deliverOf(topic, next)
    })
  }

  #deliverOf(topic: string, next: number): void {
    if (this.#paused.has(topic)) return
    const { start, end } = this.#log.span(topic)
    if (next < start || next > end) {
      this.#next.delete(topic)
      this.#handlers.onOutOfRange(topic)
      return
    }
    const records = this.#log.delivered(topic, next)
    this.#next.set(topic, end)
    if (records.length === 0) return
    this.#handlers.onRecords(topic, records)
  }
}
