// The one door to the Kafka client: everything else in the repository uses what this returns.
import type { Logger } from '../base/logger.ts'
import { openAdmin } from './admin.ts'
import { openGroupConsumer } from './group-consumer.ts'
import type { Kafka } from './kafka-types.ts'
import { openPartitionProducer } from './partition-producer.ts'
import { openSoloConsumer } from './solo-consumer.ts'

export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly logger: Logger
}

/** Opens nothing itself; each part has connections of its own and is closed by who opened it. */
export function openKafka(settings: KafkaSettings): Kafka {
  return {
    admin: () => openAdmin(settings),
    partitionProducer: (options) => openPartitionProducer(settings, options),
    groupConsumer: (options) => openGroupConsumer(settings, options),
    soloConsumer: (options) => openSoloConsumer(settings, options),
  }
}
