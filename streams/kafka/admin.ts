// Topics, settings, offsets and groups, seen from outside.
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Cluster, type Admin as LibraryAdmin } from 'kafkajs'
import { dependencyFault } from '../base/faults.ts'
import { leaderOf, NoLeader } from './broker-calls.ts'
import { type Client, type Connection, clusterOf, openClient, within } from './client.ts'
import { kafkaFault, reasonOf } from './kafka-faults.ts'
import type { Admin, KafkaRecord, TopicDescription, TopicSpec } from './kafka-types.ts'
import { committedOffsets, offsetsOf, withFreshMetadata } from './offsets.ts'
import { fetch } from './wire/fetch.ts'
import { brokerError } from './wire/library.ts'
import { decodeRecords } from './wire/record-batch-decode.ts'

const openTimeoutMs = 15_000
const leadersTimeoutMs = 30_000

export async function openAdmin(connection: Connection): Promise<Admin> {
  const client = openClient(connection)
  const admin = client.library.admin()
  const cluster = clusterOf(client)
  try {
    await within(openTimeoutMs, 'connecting', Promise.all([admin.connect(), cluster.connect()]))
  } catch (error) {
    await closeAll(client, admin, cluster)
    throw kafkaFault(error, `connecting to ${connection.brokers.join(', ')}`)
  }
  const doing = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      // A connection that lost an answer may be dead in silence.
      if (reasonOf(error) === 'KafkaJSRequestTimeoutError') client.cut()
      throw kafkaFault(error, what)
    }
  }
  const one = async (topic: string, where: Parameters<typeof offsetsOf>[2]) =>
    (await offsetsOf(cluster, [topic], where)).get(topic) ?? new Map<number, number>()
  return {
    createTopics: (specs) => doing('creating topics', createTopics(admin, specs)),
    describe: (topics) => doing('describing topics', describe(admin, topics)),
    startOffsets: (topic) => doing('reading log starts', one(topic, 'start')),
    endOffsets: (topic) => doing('reading log ends', one(topic, 'end')),
    startOffsetsOf: (topics) => doing('reading log starts', offsetsOf(cluster, topics, 'start')),
    endOffsetsOf: (topics) => doing('reading log ends', offsetsOf(cluster, topics, 'end')),
    offsetsAt: (topic, timestamp) =>
      doing('finding offsets by time', offsetsAt(cluster, topic, timestamp)),
    committed: (groupId, topics) =>
      doing(`reading commits of ${groupId}`, committedOffsets(cluster, groupId, topics)),
    recordAt: (topic, partition, offset) =>
      doing('reading one record', recordAt(cluster, topic, partition, offset)),
    brokerSetting: (name) => doing('reading broker settings', brokerSetting(admin, name)),
    deleteTopics: (topics) => doing('deleting topics', deleteTopics(admin, topics)),
    deleteGroups: (groupIds) => doing('deleting groups', deleteGroups(admin, groupIds)),
    close: () => closeAll(client, admin, cluster),
  }
}

async function closeAll(client: Client, admin: LibraryAdmin, cluster: Cluster): Promise<void> {
  const closing = Promise.all([admin.disconnect(), cluster.disconnect()])
  await within(2000, 'closing the admin client', closing).catch(() => {
    client.cut()
  })
}

async function createTopics(admin: LibraryAdmin, specs: readonly TopicSpec[]): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const missing = specs.filter((spec) => !existing.has(spec.name))
  if (missing.length > 0) {
    // Not waitForLeaders: it throws on topics that the asked broker has not heard of yet.
    await admin
      .createTopics({
        waitForLeaders: false,
        timeout: leadersTimeoutMs,
        topics: missing.map((spec) => ({
          topic: spec.name,
          numPartitions: spec.partitions,
          replicationFactor: spec.replication,
          configEntries: Object.entries(spec.configs).map(([name, value]) => ({ name, value })),
        })),
      })
      .catch((error: unknown) => {
        // Two processes start at once: the other one was faster with some of them.
        if (!onlySays(error, 'TOPIC_ALREADY_EXISTS')) throw error
      })
  }
  await allHaveLeaders(admin, specs)
}

function onlySays(error: unknown, type: string): boolean {
  if (!(error instanceof Error)) return false
  if ('errors' in error && Array.isArray(error.errors)) {
    return error.errors.every((each: unknown) => reasonOf(each) === type)
  }
  return error.cause === undefined ? reasonOf(error) === type : onlySays(error.cause, type)
}

async function allHaveLeaders(admin: LibraryAdmin, specs: readonly TopicSpec[]): Promise<void> {
  const deadline = Date.now() + leadersTimeoutMs
  for (;;) {
    const found = await metadataOf(
      admin,
      specs.map((spec) => spec.name),
    )
    const without = specs.filter((spec) => {
      const partitions = found.get(spec.name) ?? []
      return partitions.length === 0 || partitions.some(({ leader }) => leader < 0)
    })
    if (without.length === 0) return
    if (Date.now() > deadline) {
      const names = without.map((spec) => spec.name).join(', ')
      throw dependencyFault('KAFKA_AWAY', `no leader after ${leadersTimeoutMs} ms: ${names}`)
    }
    await delay(50)
  }
}

interface PartitionState {
  readonly leader: number
  readonly replicas: readonly number[]
}

async function metadataOf(
  admin: LibraryAdmin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly PartitionState[]>> {
  if (topics.length === 0) return new Map()
  const existing = new Set(await admin.listTopics())
  const known = topics.filter((topic) => existing.has(topic))
  if (known.length === 0) return new Map()
  try {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: known })
    return new Map(found.map(({ name, partitions }) => [name, partitions]))
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === 'LEADER_NOT_AVAILABLE' || reason === 'UNKNOWN_TOPIC_OR_PARTITION') {
      return new Map()
    }
    throw error
  }
}

async function describe(
  admin: LibraryAdmin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, TopicDescription>> {
  const found = await metadataOf(admin, topics)
  if (found.size === 0) return new Map()
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [...found.keys()].map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  return new Map(
    resources.map(({ resourceName, configEntries }) => {
      const partitions = found.get(resourceName) ?? []
      return [
        resourceName,
        {
          partitions: partitions.length,
          replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
          configs: Object.fromEntries(
            configEntries.map(({ configName, configValue }) => [configName, configValue]),
          ),
        },
      ]
    }),
  )
}

async function offsetsAt(
  cluster: Cluster,
  topic: string,
  timestamp: number,
): Promise<ReadonlyMap<number, number>> {
  // The ends first: a record appended between the two questions is then read, not skipped.
  const ends = (await offsetsOf(cluster, [topic], 'end')).get(topic) ?? new Map<number, number>()
  const found = (await offsetsOf(cluster, [topic], { timestamp })).get(topic)
  return new Map(
    [...ends].map(([partition, end]) => {
      const offset = found?.get(partition) ?? -1
      return [partition, offset < 0 ? end : offset]
    }),
  )
}

/** A broker gives a whole batch, however small the limits. */
const oneBatch = { maxWaitMs: 0, minBytes: 0, maxBytes: 1, maxBytesPerPartition: 1 } as const

async function recordAt(
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: number,
): Promise<KafkaRecord | undefined> {
  try {
    return await withFreshMetadata(cluster, async () => {
      await cluster.addTargetTopic(topic)
      const nodeId = leaderOf(cluster, topic, partition)
      if (nodeId === undefined) throw new NoLeader(`${topic}:${partition} has no leader`)
      const broker = await cluster.findBroker({ nodeId })
      const [answer] = await fetch(broker, [{ topic, partition, offset }], oneBatch)
      if (answer === undefined) return undefined
      if (answer.errorCode !== 0) throw brokerError(answer.errorCode)
      return decodeRecords(answer, offset).records.find((one) => one.offset === offset)
    })
  } catch (error) {
    if (reasonOf(error) === 'OFFSET_OUT_OF_RANGE') return undefined
    throw error
  }
}

async function brokerSetting(admin: LibraryAdmin, name: string): Promise<string | undefined> {
  const { brokers } = await admin.describeCluster()
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: brokers.map(({ nodeId }) => ({
      type: kafkajs.ConfigResourceTypes.BROKER,
      name: String(nodeId),
      configNames: [name],
    })),
  })
  return resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue
}

async function deleteTopics(admin: LibraryAdmin, topics: readonly string[]): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const present = [...new Set(topics)].filter((topic) => existing.has(topic))
  if (present.length > 0) await admin.deleteTopics({ topics: present, timeout: 15_000 })
}

async function deleteGroups(admin: LibraryAdmin, groupIds: readonly string[]): Promise<void> {
  const { groups } = await admin.listGroups()
  const existing = new Set(groups.map(({ groupId }) => groupId))
  const present = [...new Set(groupIds)].filter((groupId) => existing.has(groupId))
  if (present.length > 0) await admin.deleteGroups(present)
}
