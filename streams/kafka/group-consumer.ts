// A member of a group that reads what it is assigned: the fetch loop under a membership.
import { type Connection, clusterOf, openClient, within } from './client.ts'
import { FetchLoop } from './fetch-loop.ts'
import { kafkaFault } from './kafka-faults.ts'
import type {
  GroupConsumer,
  GroupConsumerOptions,
  PartitionControl,
  Stopped,
} from './kafka-types.ts'
import { Membership } from './membership.ts'
import { committedOffsets, offsetsOf } from './offsets.ts'

const joinTimeoutMs = 30_000

export async function openGroupConsumer(
  connection: Connection,
  options: GroupConsumerOptions,
): Promise<GroupConsumer> {
  const { groupId, topics, memberHint } = options
  const clientId = memberHint ? `${connection.clientId}.${memberHint}` : connection.clientId
  const client = openClient({ ...connection, clientId })
  const cluster = clusterOf(client)
  const loop = new FetchLoop(
    cluster,
    {
      maxWaitMs: options.maxWaitMs ?? 100,
      maxBytesPerPartition: options.maxBytesPerPartition ?? 1024 * 1024,
    },
    {
      onBatch: options.onBatch,
      onOutOfRange: options.onOutOfRange,
      onFault: (error) => connection.logger.warn({ groupId, err: error }, 'reading is held up'),
    },
  )
  const control: PartitionControl = {
    pause: (targets) => loop.pause(targets),
    resume: (targets) => loop.resume(targets),
    seek: (topic, partition, offset) => loop.seek(topic, partition, offset),
  }
  const membership = new Membership(cluster, groupId, topics, {
    onLeft: () => loop.replace([]),
    onJoined: async (assignment) => {
      const owned = [...assignment].map(([topic, partitions]) => ({ topic, partitions }))
      loop.replace(owned)
      options.onAssigned(assignment, control)
      await seekTheRest()
      loop.wake()
    },
    onHeartbeat: () => options.onHeartbeat?.(),
    onCrash: options.onCrash,
  })

  /** What `onAssigned` did not seek begins at the commit, else at the start of the log. */
  async function seekTheRest(): Promise<void> {
    const rest = loop.withoutOffset()
    if (rest.length === 0) return
    const names = [...new Set(rest.map(({ topic }) => topic))]
    const [committed, starts] = await Promise.all([
      committedOffsets(cluster, groupId, names),
      offsetsOf(cluster, names, 'start'),
    ])
    for (const { topic, partition } of loop.withoutOffset()) {
      const from =
        committed.get(`${topic}:${partition}`)?.offset ?? starts.get(topic)?.get(partition) ?? 0
      loop.seek(topic, partition, from)
    }
  }

  const doing = `joining ${groupId}`
  try {
    await within(joinTimeoutMs, doing, start())
  } catch (error) {
    client.cut()
    await cluster.disconnect().catch(() => undefined)
    throw kafkaFault(error, doing)
  }
  async function start(): Promise<void> {
    await cluster.connect()
    await cluster.addMultipleTargetTopics([...topics])
    await membership.start()
  }

  let stopped: Promise<Stopped> | undefined
  async function stop(deadlineMs: number): Promise<Stopped> {
    const leaving = Promise.all([loop.stop(), membership.leave()]).then(() => cluster.disconnect())
    try {
      await within(deadlineMs, `leaving ${groupId}`, leaving)
      return { graceful: true, left: [] }
    } catch {
      client.cut()
      await cluster.disconnect().catch(() => undefined)
      return { graceful: false, left: [`member of group ${groupId}`] }
    }
  }
  return {
    ...control,
    commit: (offsets) => membership.commit(offsets),
    stop: (deadlineMs) => (stopped ??= stop(deadlineMs)),
  }
}
