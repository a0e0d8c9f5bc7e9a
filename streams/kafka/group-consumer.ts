// A member of a group that reads what it is assigned: the fetch loop under a membership.
import { setTimeout as delay } from 'node:timers/promises'
import type { HiveError } from '../base/faults.ts'
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
const sessionTimeoutMsDefault = 10_000
const maxWaitMsDefault = 100
const maxBytesDefault = 1024 * 1024

export async function openGroupConsumer(
  connection: Connection,
  options: GroupConsumerOptions,
): Promise<GroupConsumer> {
  const { groupId, topics, memberHint } = options
  const clientId = memberHint ? `${connection.clientId}.${memberHint}` : connection.clientId
  const client = openClient({ ...connection, clientId })
  const cluster = clusterOf(client)
  const onFault = (error: HiveError) =>
    connection.logger.warn({ groupId, err: error }, 'reading is held up')
  const loop = new FetchLoop(
    cluster,
    {
      maxWaitMs: options.maxWaitMs ?? maxWaitMsDefault,
      maxBytesPerPartition: options.maxBytesPerPartition ?? maxBytesDefault,
    },
    {
      onBatch: options.onBatch,
      onOutOfRange: options.onOutOfRange,
      onFault,
      onSilence: () => client.cut(),
    },
  )
  const control: PartitionControl = {
    pause: (targets) => loop.pause(targets),
    resume: (targets) => loop.resume(targets),
    seek: (topic, partition, offset) => loop.seek(topic, partition, offset),
  }
  let generation = 0
  const sessionTimeoutMs = options.sessionTimeoutMs ?? sessionTimeoutMsDefault
  const membership = new Membership(
    cluster,
    { groupId, topics, sessionTimeoutMs },
    {
      onLeft: () => loop.replace([]),
      onJoined: (assignment) => {
        generation += 1
        loop.replace([...assignment].map(([topic, partitions]) => ({ topic, partitions })))
        options.onAssigned(assignment, control)
        void seekTheRest(generation)
      },
      onHeartbeat: () => options.onHeartbeat?.(),
      onCrash: (error) => {
        // What did not answer may be dead in silence: the next join takes a new connection.
        client.cut()
        options.onCrash(error)
      },
    },
  )

  /** What `onAssigned` did not seek begins at the commit, else at the start of the log. */
  async function seekTheRest(joined: number): Promise<void> {
    const topicsWithout = () => [...new Set(loop.withoutOffset().map(({ topic }) => topic))]
    while (joined === generation && topicsWithout().length > 0) {
      try {
        const [committed, starts] = await Promise.all([
          committedOffsets(cluster, groupId, topicsWithout()),
          offsetsOf(cluster, topicsWithout(), 'start'),
        ])
        if (joined !== generation) return
        for (const { topic, partition } of loop.withoutOffset()) {
          const commit = committed.get(`${topic}:${partition}`)?.offset
          loop.seek(topic, partition, commit ?? starts.get(topic)?.get(partition) ?? 0)
        }
      } catch (error) {
        onFault(kafkaFault(error, `finding where ${groupId} stands`))
        await delay(1000)
      }
    }
  }

  async function start(): Promise<void> {
    await cluster.connect()
    await cluster.addMultipleTargetTopics([...topics])
    await membership.start()
  }
  const doing = `joining ${groupId}`
  try {
    await within(joinTimeoutMs, doing, start())
  } catch (error) {
    membership.abandon()
    client.cut()
    await cluster.disconnect().catch(() => undefined)
    throw kafkaFault(error, doing)
  }

  let stopped: Promise<Stopped> | undefined
  async function stop(deadlineMs: number): Promise<Stopped> {
    generation += 1
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
