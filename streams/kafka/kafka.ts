// The one door to the Kafka client: everything else in the repository uses what this returns.
import { openAdmin } from './admin.ts'
import type { Connection } from './client.ts'
import { freshConnections } from './fresh-connection.ts'
import { openGate } from './gate.ts'
import { openGroupConsumer } from './group-consumer.ts'
import type { Kafka } from './kafka-types.ts'
import { openPartitionProducer } from './partition-producer.ts'
import { quietRequestQueues } from './quiet-request-queue.ts'
import { openSoloConsumer } from './solo-consumer.ts'
import { connectWholly } from './whole-connect.ts'

/**
 * A take-over opens dozens of producers at once. A broker's queue of new connections holds 50; one
 * that finds it full is tried again by the kernel a second later.
 */
const opensAtOnce = 12

/** Opens nothing itself; each part has connections of its own and is closed by who opened it. */
export function openKafka(settings: Connection): Kafka {
  quietRequestQueues()
  connectWholly()
  freshConnections()
  const gate = openGate(opensAtOnce)
  return {
    admin: () => openAdmin(settings),
    partitionProducer: (options) => gate(() => openPartitionProducer(settings, options)),
    groupConsumer: (options) => openGroupConsumer(settings, options),
    soloConsumer: (options) => openSoloConsumer(settings, options),
  }
}
