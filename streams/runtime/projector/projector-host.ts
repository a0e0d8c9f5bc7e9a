// One process of a processor: one group member, a task for each partition number that it owns.
import type { HiveError } from '../../base/faults.ts'
import type {
  GroupConsumer,
  Kafka,
  PartitionControl,
  RecordBatch,
} from '../../kafka/kafka-types.ts'
import { SharedSignal } from '../partitions/shared-signal.ts'
import type { ProjectorParts, ProjectorStatus } from './projector-parts.ts'
import { ProjectorTask } from './projector-task.ts'

export interface ProjectorHostParts {
  readonly kafka: Kafka
  readonly groupId: string
  readonly instance: string
  readonly sessionTimeoutMs: number
  readonly topics: readonly string[]
  /** Parts of the task of one partition number; `host` gives what only the host has. */
  taskParts(partition: number, host: HostLink): ProjectorParts
  readonly onCrash: (error: HiveError) => void
}

export interface HostLink {
  readonly control: () => PartitionControl | undefined
  readonly consumer: () => GroupConsumer | undefined
  nextHeartbeat(): Promise<void>
}

export class ProjectorHost {
  readonly #parts: ProjectorHostParts
  readonly #tasks = new Map<number, ProjectorTask>()
  readonly #leaving = new Map<number, Promise<void>>()
  readonly #heartbeat = new SharedSignal()
  #consumer: GroupConsumer | undefined
  #control: PartitionControl | undefined

  constructor(parts: ProjectorHostParts) {
    this.#parts = parts
  }

  get statuses(): readonly ProjectorStatus[] {
    return [...this.#tasks.values()].map((task) => task.status)
  }

  async start(): Promise<void> {
    const { kafka, groupId, topics, instance, sessionTimeoutMs, onCrash } = this.#parts
    this.#consumer = await kafka.groupConsumer({
      groupId,
      topics,
      memberHint: instance,
      maxWaitMs: 100,
      sessionTimeoutMs,
      onAssigned: (assignment, control) => {
        this.#control = control
        this.#assigned(assignment)
      },
      onBatch: (batch: RecordBatch) =>
        this.#tasks.get(batch.partition)?.onRecords(batch.topic, batch.records),
      onHeartbeat: () => this.#heartbeat.ring(),
      onOutOfRange: ({ topic, partition }) => this.#tasks.get(partition)?.outOfRange(topic),
      onCrash,
    })
  }

  async stop(deadlineMs: number): Promise<void> {
    await Promise.all([...this.#tasks.values()].map((task) => task.stop()))
    await Promise.all(this.#leaving.values())
    await this.#consumer?.stop(Math.max(1_000, deadlineMs / 2))
  }

  #assigned(assignment: ReadonlyMap<string, readonly number[]>): void {
    const owned = new Set([...assignment.values()].flat())
    for (const partition of owned) {
      const task = this.#tasks.get(partition) ?? this.#open(partition)
      task.assigned()
    }
    for (const [partition, task] of this.#tasks)
      if (!owned.has(partition)) this.#letGo(partition, task)
    this.#heartbeat.ring()
  }

  #open(partition: number): ProjectorTask {
    const task = new ProjectorTask(
      this.#parts.taskParts(partition, {
        control: () => this.#control,
        consumer: () => this.#consumer,
        nextHeartbeat: () => this.#heartbeat.next(),
      }),
    )
    this.#tasks.set(partition, task)
    task.start(this.#leaving.get(partition))
    return task
  }

  #letGo(partition: number, task: ProjectorTask): void {
    this.#tasks.delete(partition)
    const leaving = task.stop().finally(() => {
      if (this.#leaving.get(partition) === leaving) this.#leaving.delete(partition)
    })
    this.#leaving.set(partition, leaving)
  }
}
