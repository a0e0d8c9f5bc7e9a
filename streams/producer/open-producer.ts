// Opens a producer over Kafka for a process that embeds the SDK: registry, cluster and topics are looked at
// once, here, so that a wrong address is told at the start.

import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entities } from '../../schemas/entities.ts'
import { HiveError } from '../base/faults.ts'
import { type Logger, silentLogger } from '../base/logger.ts'
import type { Codec } from '../codec/codec.ts'
import { openCodec } from '../codec/codec.ts'
import { openKafka } from '../kafka/kafka.ts'
import type { Kafka } from '../kafka/kafka-types.ts'
import { openJournalOutcomes } from '../outcomes/journal-outcomes.ts'
import type { OutcomeSource } from '../outcomes/outcome.ts'
import { BATCH_BYTES_MAX, type Topics, topics as topicsOf } from '../topics.ts'
import { kafkaTransport } from './kafka-transport.ts'
import type { CommandDefaults } from './prepare-command.ts'
import { createProducer, type Producer, type ProducerLimits } from './producer.ts'

export interface ProducerOptions extends CommandDefaults, Partial<ProducerLimits> {
  readonly brokers: readonly string[]
  /** Confluent API of the schema registry. */
  readonly registryUrl: string
  /** The installation's prefix (HIVE_PREFIX); default none. */
  readonly prefix?: string
  readonly clientId?: string
  /** Keeps schema ids, so that the next start needs no registry; default: in the temporary directory. */
  readonly cacheFile?: string
  readonly logger?: Logger
  /**
   * Where `outcome()` looks: `journal` reads the journals beside sending; or a source of your own,
   * which stays yours to close. Default none.
   */
  readonly outcomes?: 'journal' | OutcomeSource
}

const producerDefaults: ProducerLimits = {
  bufferBytesMax: 32 * 1024 * 1024,
  laneBytesMax: 8 * 1024 * 1024,
  batchBytesMax: BATCH_BYTES_MAX,
  deliveryTimeoutMs: 120_000,
}

const sendTimeoutMs = 10_000

export async function openProducer(options: ProducerOptions): Promise<Producer> {
  const { brokers, registryUrl, prefix = '', clientId = 'hive-producer' } = options
  const logger = options.logger ?? silentLogger
  const kafka = openKafka({ brokers, clientId, logger })
  const place = createHash('sha256').update(registryUrl).digest('hex').slice(0, 16)
  const cacheFile = options.cacheFile ?? join(tmpdir(), `hive-mind-schemas-${place}.json`)
  const codec = await openCodec({ registryUrl, cacheFile, logger })
  const topics = topicsOf({ prefix, partitions: 1, replication: 1 })
  const opened =
    options.outcomes === 'journal'
      ? await openJournalOutcomes({ kafka, codec, topics, logger })
      : undefined
  try {
    return await producerOver({ kafka, codec, topics, logger }, options, {
      outcomes: options.outcomes === 'journal' ? opened : options.outcomes,
      closeParts: async () => {
        await opened?.close(2_000)
        codec.close()
      },
    })
  } catch (error) {
    await opened?.close(1_000)
    codec.close()
    throw error
  }
}

export interface SharedParts {
  readonly kafka: Kafka
  readonly codec: Codec
  readonly topics: Topics
  readonly logger: Logger
}

/** The same over parts that the process has already; they stay its own to close. */
export async function producerOver(
  parts: SharedParts,
  options: CommandDefaults & Partial<ProducerLimits> = {},
  own: {
    readonly outcomes?: OutcomeSource | undefined
    readonly closeParts?: () => Promise<void>
  } = {},
): Promise<Producer> {
  const partitions = await commandPartitions(parts)
  const { kafka, codec, topics, logger } = parts
  return createProducer({
    transport: kafkaTransport({ kafka, codec, topics, partitions, sendTimeoutMs }),
    limits: {
      bufferBytesMax: options.bufferBytesMax ?? producerDefaults.bufferBytesMax,
      laneBytesMax: options.laneBytesMax ?? producerDefaults.laneBytesMax,
      batchBytesMax: options.batchBytesMax ?? producerDefaults.batchBytesMax,
      deliveryTimeoutMs: options.deliveryTimeoutMs ?? producerDefaults.deliveryTimeoutMs,
    },
    defaults: {
      ...(options.orgId === undefined ? {} : { orgId: options.orgId }),
      ...(options.actor === undefined ? {} : { actor: options.actor }),
    },
    logger,
    outcomes: own.outcomes,
    closeParts: own.closeParts ?? (() => Promise.resolve()),
  })
}

/** The cluster's own word: a command in the wrong partition would be refused. */
async function commandPartitions({ kafka, topics }: SharedParts): Promise<number> {
  const admin = await kafka.admin()
  try {
    const names = entities.map((entity) => topics.commands(entity))
    const found = await admin.describe(names)
    const missing = names.filter((name) => !found.has(name))
    const counts = new Set([...found.values()].map(({ partitions }) => partitions))
    const [partitions] = counts
    if (missing.length > 0 || counts.size !== 1 || partitions === undefined) {
      const what =
        missing.length > 0
          ? `missing: ${missing.join(', ')}`
          : `the commands topics have ${[...counts].join(' and ')} partitions`
      throw new HiveError(
        'TOPIC_MISMATCH',
        'permanent',
        `${what}. Mend: check brokers and prefix; hive topics --create makes what is missing`,
      )
    }
    return partitions
  } finally {
    await admin.close()
  }
}
