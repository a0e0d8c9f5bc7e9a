// What the door to Kafka offers; no type of the client library appears here, so that it can be replaced.
import type { HiveError } from '../base/faults.ts'

export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds; the broker's on all our topics (LogAppendTime). */
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer>>
}

export interface RecordBatch {
  readonly topic: string
  readonly partition: number
  /** In offset order, never empty; offsets are those of the log, holes included. */
  readonly records: readonly KafkaRecord[]
  /** The partition's end when it was read. */
  readonly highWatermark: number
}

export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

export interface OffsetCommit {
  readonly topic: string
  readonly partition: number
  /** The next offset to read. */
  readonly offset: number
  readonly metadata?: string
}

export interface Stopped {
  readonly graceful: boolean
  /** What was still open at the deadline. */
  readonly left: readonly string[]
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly replication: number
  readonly configs: Readonly<Record<string, string>>
}

export interface TopicDescription {
  readonly partitions: number
  readonly replication: number
  readonly configs: Readonly<Record<string, string>>
}

/** partition → offset */
export type PartitionOffsets = ReadonlyMap<number, number>

export interface Admin {
  /** Creates what is missing with explicit settings, then waits until every partition has a leader. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>
  /** Topics that do not exist are absent from the map. */
  describe(topics: readonly string[]): Promise<ReadonlyMap<string, TopicDescription>>
  /** Where each partition's log begins. */
  startOffsets(topic: string): Promise<PartitionOffsets>
  /** Where each partition's next record will be put. */
  endOffsets(topic: string): Promise<PartitionOffsets>
  /** The same for many topics in one request a broker. */
  startOffsetsOf(topics: readonly string[]): Promise<ReadonlyMap<string, PartitionOffsets>>
  endOffsetsOf(topics: readonly string[]): Promise<ReadonlyMap<string, PartitionOffsets>>
  /** The first offset at or after a time (ms); the end where there is none. */
  offsetsAt(topic: string, timestamp: number): Promise<PartitionOffsets>
  /** By `topic:partition`; partitions without a commit are absent. */
  committed(
    groupId: string,
    topics: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly offset: number; readonly metadata: string }>>
  /** The record at exactly this offset; undefined when the log no longer or not yet has it. */
  recordAt(topic: string, partition: number, offset: number): Promise<KafkaRecord | undefined>
  /** A setting of a broker, e.g. `offsets.retention.minutes`; undefined when it does not say. */
  brokerSetting(name: string): Promise<string | undefined>
  deleteTopics(topics: readonly string[]): Promise<void>
  deleteGroups(groupIds: readonly string[]): Promise<void>
  close(): Promise<void>
}

export interface ProducerRecord {
  readonly key: Buffer | string | null
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, Buffer | string>>
  /** Milliseconds; the broker replaces it on LogAppendTime topics. */
  readonly timestamp?: number
}

export interface PartitionProducerOptions {
  readonly topic: string
  readonly partition: number
  /** How long one send may take, with its repetitions; default 15 s. */
  readonly sendTimeoutMs?: number
}

/** One term of one writer (R2): any failed send ends it. */
export interface PartitionProducer {
  /** At most one outstanding; throws `AppendFailure`, after which this producer is dead. */
  send(records: readonly ProducerRecord[]): Promise<{ readonly baseOffset: number }>
  close(): Promise<void>
}

export interface GroupConsumerOptions {
  readonly groupId: string
  readonly topics: readonly string[]
  /** Part of the client id: shows in the group's member ids. */
  readonly memberHint?: string
  /** How long a fetch may wait for records: pause, seek and heartbeat take effect between fetches. */
  readonly maxWaitMs?: number
  readonly maxBytesPerPartition?: number
  /** How long after its last heartbeat this member is given up; default 10 s. */
  readonly sessionTimeoutMs?: number
  /**
   * Called within each join, before anything of the new generation is fetched: the place to pause
   * and to seek. Whatever it does not seek begins at the group's commit, else at the log's start.
   */
  readonly onAssigned: (
    assignment: ReadonlyMap<string, readonly number[]>,
    control: PartitionControl,
  ) => void
  /** Only enqueue: the next fetch waits for it. */
  readonly onBatch: (batch: RecordBatch) => void
  /** The coordinator has just answered a heartbeat: still a member (R9). */
  readonly onHeartbeat?: () => void
  /**
   * An offset that the log does not have (any more, or yet). The partition is paused and stays where
   * it was; the commit is untouched. Decide by the log's start and end what happened.
   */
  readonly onOutOfRange: (at: { topic: string; partition: number }) => void
  /**
   * Out of the group: nothing is owned. It joins again by itself, with a back-off, and then calls
   * `onAssigned`; stop it to give up.
   */
  readonly onCrash: (error: HiveError) => void
}

/** Usable from within the first `onAssigned` on, before the consumer itself is returned. */
export interface PartitionControl {
  pause(targets: readonly TopicPartitions[]): void
  resume(targets: readonly TopicPartitions[]): void
  seek(topic: string, partition: number, offset: number): void
}

export interface GroupConsumer extends PartitionControl {
  /** Rejects when the group has moved on: then another member owns the partition, or soon will. */
  commit(offsets: readonly OffsetCommit[]): Promise<void>
  /** Leaves the group; after the deadline (ms from now) cuts the connections. The same promise each time. */
  stop(deadlineMs: number): Promise<Stopped>
}

export interface SoloConsumerOptions {
  readonly topics: readonly TopicPartitions[]
  readonly from: (topic: string, partition: number) => number
  /** A promise holds up the next fetch of this partition only. */
  readonly onBatch: (batch: RecordBatch) => void | Promise<void>
  /** As for groups; the partition is read no further until a `seek`. */
  readonly onOutOfRange: (at: { topic: string; partition: number }) => void
  /** Kafka is away or answers wrongly; it goes on trying. */
  readonly onFault: (error: HiveError) => void
  readonly maxWaitMs?: number
  readonly maxBytesPerPartition?: number
}

/** Reads partitions from given offsets: no group, no commits. */
export interface SoloConsumer {
  seek(topic: string, partition: number, offset: number): void
  stop(deadlineMs: number): Promise<Stopped>
}

export interface Kafka {
  admin(): Promise<Admin>
  partitionProducer(options: PartitionProducerOptions): Promise<PartitionProducer>
  groupConsumer(options: GroupConsumerOptions): Promise<GroupConsumer>
  soloConsumer(options: SoloConsumerOptions): Promise<SoloConsumer>
}
