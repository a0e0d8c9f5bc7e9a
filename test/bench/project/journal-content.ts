// The journal as the peers get it: its events decoded, the keys that the views would touch, the rows of the facts.

import { agentView } from '../../../processors/views/agent/store.ts'
import { boardView } from '../../../processors/views/board/store.ts'
import { openViews } from '../../../processors/views/open-views.ts'
import { organisationView } from '../../../processors/views/organisation/store.ts'
import { outcomeView } from '../../../processors/views/outcome/store.ts'
import { personView } from '../../../processors/views/person/store.ts'
import { taskView } from '../../../processors/views/task/store.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import { initialPosition } from '../../../streams/journal/position.ts'
import { JournalReader } from '../../../streams/journal/reader.ts'
import { openKafka } from '../../../streams/kafka/kafka.ts'
import type { KafkaRecord } from '../../../streams/kafka/kafka-types.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { decodeJournal } from '../../../streams/runtime/decode-journal.ts'
import { asJournalled } from '../../../streams/runtime/projector/source.ts'
import type { Platform } from '../../faults/harness/platform.ts'
import { countOf } from '../measure/journal-clock.ts'

/** Every record of the journal of tasks as the log holds it, in the order of each partition. */
export async function scanJournal(
  platform: Platform,
  take: (raw: KafkaRecord) => void | Promise<void>,
): Promise<void> {
  const { topics, admin, config } = platform
  const topic = topics.events('task')
  const all = Array.from({ length: config.partitions }, (_, partition) => partition)
  const total = countOf(await admin.endOffsets(topic))
  const { kafkaBrokers: brokers } = config
  const kafka = openKafka({ brokers, clientId: 'bench-reader', logger: silentLogger })
  const done = Promise.withResolvers<void>()
  let seen = 0
  const consumer = await kafka.soloConsumer({
    topics: [{ topic, partitions: all }],
    from: () => 0,
    onBatch: async ({ records }) => {
      for (const raw of records) await take(raw)
      seen += records.length
      if (seen >= total) done.resolve()
    },
    onOutOfRange: () => done.reject(new Error(`${topic} lost records`)),
    onFault: (error) => done.reject(error),
  })
  try {
    await done.promise
  } finally {
    await consumer.stop(2_000)
  }
}

/** The valid records, decoded. */
export async function readJournal(platform: Platform): Promise<Journalled[]> {
  const codec = await platform.codec()
  const readers = new Map<number, JournalReader>()
  const found: Journalled[] = []
  await scanJournal(platform, async (raw) => {
    const reader = readers.get(raw.partition) ?? new JournalReader(initialPosition)
    readers.set(raw.partition, reader)
    const { verdict, header } = reader.take(raw)
    if (verdict !== 'outcome' || header?.type !== 'outcome') return
    const decoded = asJournalled(await decodeJournal(raw, codec), raw, 'events.task', header)
    if (typeof decoded !== 'string') found.push(decoded)
  })
  codec.close()
  return found
}

export interface Write {
  readonly key: string
  readonly field: string
  readonly value: string
}

/** What the views write, event by event, as bare writes: the same keys, as many bytes. */
export async function bareWritesOf(
  prefix: string,
  records: readonly Journalled[],
): Promise<Write[]> {
  const writes: Write[] = []
  const all = [taskView, boardView, personView, agentView, organisationView, outcomeView]
  const views = openViews({ redis: recorder(writes), prefix, views: all })
  for (const record of records) await views.apply([record])
  return writes
}

/** In Redis's place: notes what would be written. */
function recorder(writes: Write[]): Redis {
  const never = () => Promise.reject(new Error('only written to'))
  return {
    run: (steps) => {
      for (const { keys, args } of steps.flat()) {
        writes.push({ key: `${keys[0]}:bare`, field: 'f', value: args.join('') })
      }
      return Promise.resolve()
    },
    shards: () => Promise.resolve([]),
    read: never,
    // oxlint-disable-next-line require-yield
    async *scan() {
      await never()
    },
    delete: never,
    plant: never,
    requireDurable: never,
    close: () => undefined,
  }
}
