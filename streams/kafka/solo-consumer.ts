// Reads given partitions from given offsets, outside any group: tables, tails, outcome sources.
import { type Connection, clusterOf, openClient, within } from './client.ts'
import { FetchLoop } from './fetch-loop.ts'
import { kafkaFault } from './kafka-faults.ts'
import type { SoloConsumer, SoloConsumerOptions, Stopped } from './kafka-types.ts'

const openTimeoutMs = 15_000
const requestTimeoutMs = 5000

export async function openSoloConsumer(
  connection: Connection,
  options: SoloConsumerOptions,
): Promise<SoloConsumer> {
  const client = openClient(connection, { requestTimeoutMs })
  const cluster = clusterOf(client)
  const names = options.topics.map(({ topic }) => topic)
  const doing = `opening a reader of ${names.join(', ')}`
  async function open(): Promise<void> {
    await cluster.connect()
    await cluster.addMultipleTargetTopics(names)
  }
  try {
    await within(openTimeoutMs, doing, open())
  } catch (error) {
    client.cut()
    await cluster.disconnect().catch(() => undefined)
    throw kafkaFault(error, doing)
  }
  const loop = new FetchLoop(
    cluster,
    {
      maxWaitMs: options.maxWaitMs ?? 100,
      maxBytesPerPartition: options.maxBytesPerPartition ?? 1024 * 1024,
    },
    { ...options, onSilence: () => client.cut() },
  )
  loop.replace(options.topics)
  for (const { topic, partition } of loop.withoutOffset()) {
    loop.seek(topic, partition, options.from(topic, partition))
  }

  let stopped: Promise<Stopped> | undefined
  async function stop(deadlineMs: number): Promise<Stopped> {
    try {
      await within(
        deadlineMs,
        'stopping a reader',
        loop.stop().then(() => cluster.disconnect()),
      )
      return { graceful: true, left: [] }
    } catch {
      client.cut()
      await cluster.disconnect().catch(() => undefined)
      return { graceful: false, left: [doing] }
    }
  }
  return {
    seek: (topic, partition, offset) => loop.seek(topic, partition, offset),
    stop: (deadlineMs) => (stopped ??= stop(deadlineMs)),
  }
}
