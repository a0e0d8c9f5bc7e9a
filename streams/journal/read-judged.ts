// Any topic's records with their verdict, for `hive tail` and the audit only: a journal is folded through the
// filter from a whole position at or before the chosen offset (R5), so that a void record shows as void.
import type { Logger } from '../base/logger.ts'
import type { Codec, DecodeResult } from '../codec/codec.ts'
import type { Admin, Kafka, KafkaRecord, RecordBatch } from '../kafka/kafka-types.ts'
import type { LogicalTopic, Topics } from '../topics.ts'
import type { Verdict } from './filter.ts'
import type { JournalHeader } from './header.ts'
import { initialPosition, type Position, parsePosition } from './position.ts'
import { JournalReader } from './reader.ts'

/** Where to begin, in each partition. */
export type From =
  | { readonly type: 'beginning' }
  | { readonly type: 'end' }
  | { readonly type: 'last'; readonly count: number }
  | { readonly type: 'offset'; readonly offset: number }
  /** ms */
  | { readonly type: 'time'; readonly at: number }

export interface JudgedRecord {
  readonly source: KafkaRecord
  /** Without the installation's prefix. */
  readonly topic: LogicalTopic
  /** undefined: a topic without a filter. */
  readonly verdict: Verdict | undefined
  readonly header: JournalHeader | undefined
  readonly decoded: DecodeResult
}

export interface JudgedParts {
  readonly kafka: Kafka
  readonly admin: Admin
  readonly codec: Codec
  readonly topics: Topics
  readonly logger: Logger
}

export interface JudgedOptions {
  readonly topics: readonly LogicalTopic[]
  readonly partition: number | undefined
  readonly from: From
  readonly follow: boolean
  readonly signal: AbortSignal
  /** false: enough. */
  readonly onRecord: (record: JudgedRecord) => boolean
}

interface Source {
  readonly topic: LogicalTopic
  readonly name: string
  readonly partition: number
  /** Shown from here on. */
  readonly from: number
  /** The end that was there when asked. */
  readonly end: number
  readonly reader: JournalReader | undefined
  next: number
}

/** Resolves at the end, or with `follow` when the signal comes or somebody has had enough. */
export async function readJudged(parts: JudgedParts, options: JudgedOptions): Promise<void> {
  const { codec, kafka, logger } = parts
  const sources = await sourcesOf(parts, options)
  const done = Promise.withResolvers<void>()
  const left = new Set([...sources].filter(([, at]) => at.next < at.end).map(([key]) => key))
  if (left.size === 0 && !options.follow) return
  const onBatch = async (batch: RecordBatch) => {
    const key = `${batch.topic}:${batch.partition}`
    const source = sources.get(key)
    if (source === undefined) return
    try {
      for (const record of batch.records) {
        if (record.offset < source.next) continue
        if (!options.follow && record.offset >= source.end) break
        if (!(await take(record, source, codec, options))) {
          done.resolve()
          return
        }
      }
    } catch (error) {
      done.reject(error)
      return
    }
    if (source.next >= source.end) left.delete(key)
    if (left.size === 0 && !options.follow) done.resolve()
  }
  const consumer = await kafka.soloConsumer({
    topics: [...Map.groupBy(sources.values(), ({ name }) => name)].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition }) => partition),
    })),
    from: (topic, partition) => sources.get(`${topic}:${partition}`)?.next ?? 0,
    onBatch,
    onOutOfRange: ({ topic, partition }) =>
      done.reject(new Error(`${topic}:${partition} no longer has the offset asked for`)),
    onFault: (error) => logger.warn({ code: error.code }, error.message),
  })
  const stop = () => done.resolve()
  options.signal.addEventListener('abort', stop, { once: true })
  if (options.signal.aborted) stop()
  try {
    await done.promise
  } finally {
    options.signal.removeEventListener('abort', stop)
    await consumer.stop(1_000)
  }
}

async function take(
  record: KafkaRecord,
  source: Source,
  codec: Codec,
  options: JudgedOptions,
): Promise<boolean> {
  const judged = source.reader?.take(record)
  source.next = record.offset + 1
  if (record.offset < source.from) return true
  return options.onRecord({
    source: record,
    topic: source.topic,
    verdict: judged?.verdict,
    header: judged?.header,
    decoded: await decode(record, codec),
  })
}

async function decode(record: KafkaRecord, codec: Codec): Promise<DecodeResult> {
  const value = record.value ?? Buffer.alloc(0)
  const decoded = codec.decode(value)
  if (decoded.ok || decoded.reason !== 'schema-unseen') return decoded
  const learnt = await codec.learn(decoded.schemaId)
  return learnt === 'learned' ? codec.decode(value) : decoded
}

async function sourcesOf(
  { topics, admin }: JudgedParts,
  options: JudgedOptions,
): Promise<Map<string, Source>> {
  const names = options.topics.map((topic) => topics.nameOf(topic))
  const [starts, ends] = await Promise.all([admin.startOffsetsOf(names), admin.endOffsetsOf(names)])
  const positions = await admin.committed(topics.group('views'), names)
  const sources = new Map<string, Source>()
  for (const [index, topic] of options.topics.entries()) {
    const name = names[index] ?? topic
    const times =
      options.from.type === 'time' ? await admin.offsetsAt(name, options.from.at) : undefined
    for (const [partition, end] of ends.get(name) ?? []) {
      if (options.partition !== undefined && options.partition !== partition) continue
      const start = starts.get(name)?.get(partition) ?? 0
      const from = Math.max(start, firstOf(options.from, start, end, times?.get(partition)))
      const position = positionBefore(from, positions.get(`${name}:${partition}`))
      const reader = isJournal(topic) ? new JournalReader(position) : undefined
      const next = reader === undefined ? from : position.offset
      sources.set(`${name}:${partition}`, { topic, name, partition, from, end, reader, next })
    }
  }
  return sources
}

function isJournal(topic: LogicalTopic): boolean {
  return topic.startsWith('events.') || topic.startsWith('park.')
}

function firstOf(from: From, start: number, end: number, atTime: number | undefined): number {
  switch (from.type) {
    case 'beginning':
      return start
    case 'end':
      return end
    case 'last':
      return end - from.count
    case 'offset':
      return from.offset
    case 'time':
      return atTime ?? end
    default:
      return from satisfies never
  }
}

/** The views' commit holds the filter's whole state; good for what lies at it or behind. */
function positionBefore(
  from: number,
  commit: { readonly offset: number; readonly metadata: string } | undefined,
): Position {
  const [text = ''] = commit?.metadata.split('|', 1) ?? []
  const position = parsePosition(text)
  const fits = position !== undefined && position.offset === commit?.offset
  return fits && position.offset <= from ? position : initialPosition
}
