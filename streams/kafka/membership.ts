// One member of a group: join, heartbeat, leave, and commits fenced by the generation they were decided in.
import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from 'kafkajs'
import type { HiveError } from '../base/faults.ts'
import { type Coordinator, coordinatorOf } from './broker-calls.ts'
import { within } from './client.ts'
import {
  assignMembers,
  assignmentFrom,
  protocolName,
  subscription,
  topicsOf,
} from './group-protocol.ts'
import { kafkaFault, reasonOf } from './kafka-faults.ts'
import type { OffsetCommit } from './kafka-types.ts'
import { isPassing } from './offsets.ts'

/** How long the others wait for a member that does not come back to a rebalance. */
const rebalanceTimeoutMs = 10_000
const heartbeatMs = 500
/** Without an answer for so long the connection is taken for dead, in time to come back before the session ends. */
const heartbeatTimeoutMs = 4000
const backOffMsMax = 2000

export interface GroupMember {
  readonly groupId: string
  readonly topics: readonly string[]
  /** How long after its last heartbeat a member is given up, and its partitions to others. */
  readonly sessionTimeoutMs: number
}

export interface MembershipHandlers {
  /** A rebalance begins: what is read from here on belongs to nobody. */
  readonly onLeft: () => void
  readonly onJoined: (assignment: ReadonlyMap<string, readonly number[]>) => void
  readonly onHeartbeat: () => void
  readonly onCrash: (error: HiveError) => void
}

/** The broker has forgotten this member: it joins as a new one. */
const strangers: ReadonlySet<string> = new Set(['UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'])
const rebalancing: ReadonlySet<string> = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION'])

export class Membership {
  private memberId = ''
  private generation = -1
  private assignment: ReadonlyMap<string, readonly number[]> = new Map()
  private joined = false
  private ended: Promise<void> = Promise.resolve()
  private readonly stopping = new AbortController()
  private readonly cluster: Cluster
  private readonly groupId: string
  private readonly topics: readonly string[]
  private readonly sessionTimeoutMs: number
  private readonly handlers: MembershipHandlers

  constructor(cluster: Cluster, group: GroupMember, handlers: MembershipHandlers) {
    this.cluster = cluster
    this.groupId = group.groupId
    this.topics = group.topics
    this.sessionTimeoutMs = group.sessionTimeoutMs
    this.handlers = handlers
  }

  /** Resolves when joined for the first time; then stays a member until `leave`. */
  async start(): Promise<void> {
    const first = Promise.withResolvers<void>()
    this.ended = this.live(first)
    await first.promise
  }

  async commit(offsets: readonly OffsetCommit[]): Promise<void> {
    const { groupId, memberId, generation } = this
    const topics = new Map<string, { partition: number; offset: string; metadata: string }[]>()
    for (const { topic, partition, offset, metadata = '' } of offsets) {
      // The broker lets any member commit for any partition: this one only for what is its own.
      if (!this.joined || this.assignment.get(topic)?.includes(partition) !== true) {
        throw kafkaFault(new NotMember(`${topic}:${partition} is not owned`), 'commit')
      }
      const partitions = topics.get(topic) ?? []
      partitions.push({ partition, offset: String(offset), metadata })
      topics.set(topic, partitions)
    }
    try {
      const coordinator = await this.coordinator()
      // Tried once: repeated after a rebalance it could undo the commit of the next owner.
      await coordinator.offsetCommit({
        groupId,
        memberId,
        groupGenerationId: generation,
        topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
      })
    } catch (error) {
      if (!rebalancing.has(reasonOf(error))) this.known = undefined
      throw kafkaFault(error, `committing to ${groupId}`)
    }
  }

  /** Ends the loop and tells the coordinator, so that the others need not wait for the session's end. */
  async leave(): Promise<void> {
    this.stopping.abort()
    await this.ended
    this.joined = false
    if (this.memberId === '') return
    const { groupId, memberId } = this
    this.memberId = ''
    const coordinator = await this.coordinator()
    await coordinator.leaveGroup({ groupId, memberId })
  }

  /** Ends without a word to the coordinator. */
  abandon(): void {
    this.stopping.abort()
  }

  private async live(first: PromiseWithResolvers<void>): Promise<void> {
    let failures = 0
    let joinedOnce = false
    while (!this.stopping.signal.aborted) {
      try {
        await this.join()
        first.resolve()
        joinedOnce = true
        failures = 0
        await this.heartbeats()
      } catch (error) {
        this.joined = false
        if (this.stopping.signal.aborted) break
        const reason = reasonOf(error)
        // What it owned it still claims: a coordinator that lost its groups finds everybody in place.
        if (strangers.has(reason)) this.memberId = ''
        if (joinedOnce) this.handlers.onLeft()
        if (rebalancing.has(reason) || strangers.has(reason)) continue
        this.known = undefined
        failures += 1
        if (joinedOnce) this.handlers.onCrash(kafkaFault(error, `member of ${this.groupId}`))
        else if (!isPassing(error)) return first.reject(error)
        await this.backOff(failures)
      }
    }
    first.reject(new NotMember(`stopped before joining ${this.groupId}`))
  }

  private async backOff(failures: number): Promise<void> {
    const ceiling = Math.min(backOffMsMax, 100 * 2 ** Math.min(failures, 10))
    const pause = ceiling * (0.5 + Math.random() / 2)
    await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined)
    await this.cluster.refreshMetadata().catch(() => undefined)
  }

  private async join(): Promise<void> {
    const { groupId, topics, generation } = this
    const owned = [...new Set([...this.assignment.values()].flat())]
    const coordinator = await this.coordinator()
    const joined = await coordinator.joinGroup({
      groupId,
      sessionTimeout: this.sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      memberId: this.memberId,
      groupProtocols: [
        { name: protocolName, metadata: subscription(topics, { generation, owned }) },
      ],
    })
    this.memberId = joined.memberId
    this.generation = joined.generationId
    const isLeader = joined.leaderId === joined.memberId
    if (isLeader) await this.learnTopics(topicsOf(joined.members))
    const { memberAssignment } = await coordinator.syncGroup({
      groupId,
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupAssignment: isLeader
        ? assignMembers(
            joined.members,
            (topic) => this.cluster.findTopicPartitionMetadata(topic).length,
          )
        : [],
    })
    this.assignment = assignmentFrom(memberAssignment, topics)
    if (this.stopping.signal.aborted) return
    this.joined = true
    this.handlers.onJoined(this.assignment)
  }

  /** Of all members: one of a newer version may read topics that this one has not heard of. */
  private async learnTopics(topics: readonly string[]): Promise<void> {
    // One that does not exist fails the call: its partitions are then nobody's.
    await this.cluster.addMultipleTargetTopics([...topics]).catch(() => undefined)
    await this.cluster.refreshMetadata()
  }

  private async heartbeats(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await delay(heartbeatMs, undefined, { signal: this.stopping.signal }).catch(() => undefined)
      if (this.stopping.signal.aborted) return
      const { groupId, memberId, generation } = this
      const coordinator = await this.coordinator()
      await within(
        heartbeatTimeoutMs,
        'a heartbeat',
        coordinator.heartbeat({ groupId, memberId, groupGenerationId: generation }),
      )
      this.handlers.onHeartbeat()
    }
  }

  private known: Coordinator | undefined

  private async coordinator(): Promise<Coordinator> {
    if (this.known?.isConnected() === true) return this.known
    this.known = await coordinatorOf(this.cluster, this.groupId)
    return this.known
  }
}

class NotMember extends Error {
  readonly type = 'UNKNOWN_MEMBER_ID'
}
