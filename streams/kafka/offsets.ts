// Log starts, log ends and group commits, for many topics in one request a broker.
import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from 'kafkajs'
import { reasonOf } from './kafka-faults.ts'
import type { PartitionOffsets } from './kafka-types.ts'

type Where = 'start' | 'end' | { readonly timestamp: number }

export async function offsetsOf(
  cluster: Cluster,
  topics: readonly string[],
  where: Where,
): Promise<ReadonlyMap<string, PartitionOffsets>> {
  return await withFreshMetadata(cluster, async () => {
    await cluster.addMultipleTargetTopics([...topics])
    const found = await cluster.fetchTopicsOffset(
      topics.map((topic) => ({
        topic,
        partitions: cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId }) => ({ partition: partitionId })),
        ...questionOf(where),
      })),
    )
    return new Map(
      found.map(({ topic, partitions }) => [
        topic,
        new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)])),
      ]),
    )
  })
}

function questionOf(where: Where): { fromBeginning: boolean } | { fromTimestamp: number } {
  if (typeof where === 'object') return { fromTimestamp: where.timestamp }
  return { fromBeginning: where === 'start' }
}

/** By `topic:partition`; without a commit: absent. */
export async function committedOffsets(
  cluster: Cluster,
  groupId: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, { offset: number; metadata: string }>> {
  return await withFreshMetadata(cluster, async () => {
    await cluster.addMultipleTargetTopics([...topics])
    const coordinator = await cluster.findGroupCoordinator({ groupId })
    const { responses } = await coordinator.offsetFetch({
      groupId,
      topics: topics.map((topic) => ({
        topic,
        partitions: cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId }) => ({ partition: partitionId, offset: '-1' })),
      })),
    })
    const committed = new Map<string, { offset: number; metadata: string }>()
    for (const { topic, partitions } of responses) {
      for (const one of partitions) {
        const offset = Number(one.offset)
        if (offset >= 0) {
          committed.set(`${topic}:${one.partition}`, { offset, metadata: metadataOf(one) })
        }
      }
    }
    return committed
  })
}

/** The library's type leaves out what it returns. */
function metadataOf(commit: object): string {
  return 'metadata' in commit && typeof commit.metadata === 'string' ? commit.metadata : ''
}

const passing: ReadonlySet<string> = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'ECONNREFUSED',
  'ECONNRESET',
])

/** A broker or coordinator that moves, starts or restarts: fresh metadata and another try mend it. */
export function isPassing(error: unknown): boolean {
  return passing.has(reasonOf(error))
}

export async function withFreshMetadata<T>(cluster: Cluster, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 8 || !isPassing(error)) throw error
      await delay(Math.min(500, 20 * 2 ** attempt))
      await cluster.refreshMetadata()
    }
  }
}
