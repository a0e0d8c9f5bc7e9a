// One decider process: one group member, its partitions' tasks, the reference tables beside them.

import type { Entity } from '../../../schemas/entities.ts'
import type { HiveError } from '../../base/faults.ts'
import type { Codec } from '../../codec/codec.ts'
import type {
  Admin,
  GroupConsumer,
  Kafka,
  PartitionControl,
  RecordBatch,
} from '../../kafka/kafka-types.ts'
import type { LogicalTopic, Topics } from '../../topics.ts'
import { Offsets } from '../partitions/offsets.ts'
import { SharedSignal } from '../partitions/shared-signal.ts'
import type { EntityRow } from '../store/rows.ts'
import type { StateStore } from '../store/state-store.ts'
import type { DeadCommands } from './dead-commands.ts'
import { DeciderPartition } from './partition-task.ts'
import type { EntityDecider } from './port.ts'
import type { DeciderTelemetry, TablesView, TaskStatus } from './task-parts.ts'

export interface DeciderHostParts<Refs> {
  readonly kafka: Kafka
  readonly admin: Admin
  readonly codec: Codec
  readonly store: StateStore
  readonly topics: Topics
  readonly partitions: number
  readonly tables: TablesView<Refs>
  readonly deciders: Readonly<Record<Entity, EntityDecider<Refs>>>
  readonly entities: readonly Entity[]
  readonly telemetry: DeciderTelemetry
  readonly deadLetters: DeadCommands
  readonly instance: string
  readonly sessionTimeoutMs: number
  readonly onCrash: (error: HiveError) => void
}

const drainMs = 4_000

export class DeciderHost<Refs> {
  readonly #parts: DeciderHostParts<Refs>
  readonly #tasks = new Map<string, DeciderPartition<Refs>>()
  /** Tasks that were taken away and have not let go of their store yet. */
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #heartbeat = new SharedSignal()
  readonly #offsets: Offsets
  readonly #routes = new Map<string, { entity: Entity; kind: 'commands' | 'events' }>()
  #consumer: GroupConsumer | undefined
  #control: PartitionControl | undefined

  constructor(parts: DeciderHostParts<Refs>) {
    this.#parts = parts
    this.#offsets = new Offsets(parts.admin)
    for (const entity of parts.entities) {
      this.#routes.set(parts.topics.commands(entity), { entity, kind: 'commands' })
      this.#routes.set(parts.topics.events(entity), { entity, kind: 'events' })
    }
  }

  get statuses(): readonly TaskStatus[] {
    return [...this.#tasks.values()].map((task) => task.status)
  }

  async start(): Promise<void> {
    const { kafka, topics, instance, sessionTimeoutMs, onCrash } = this.#parts
    this.#consumer = await kafka.groupConsumer({
      groupId: topics.group('decider'),
      topics: [...this.#routes.keys()],
      memberHint: instance,
      maxWaitMs: 100,
      sessionTimeoutMs,
      onAssigned: (assignment, control) => {
        this.#control = control
        this.#assigned(assignment)
      },
      onBatch: (batch) => this.#route(batch),
      onHeartbeat: () => this.#heartbeat.ring(),
      onOutOfRange: ({ topic, partition }) => this.#taskOf(topic, partition)?.outOfRange(topic),
      onCrash,
    })
  }

  /** Drains: what was appended is read back and checkpointed before the group is left. */
  async stop(deadlineMs: number): Promise<void> {
    await Promise.all(
      [...this.#tasks.values()].map((task) => task.stop(Math.min(drainMs, deadlineMs))),
    )
    await Promise.all(this.#leaving.values())
    await this.#consumer?.stop(Math.max(1_000, deadlineMs - drainMs))
  }

  #taskOf(topic: string, partition: number): DeciderPartition<Refs> | undefined {
    const route = this.#routes.get(topic)
    return route === undefined ? undefined : this.#tasks.get(`${route.entity}:${partition}`)
  }

  #route(batch: RecordBatch): void {
    const task = this.#taskOf(batch.topic, batch.partition)
    if (this.#routes.get(batch.topic)?.kind === 'commands') task?.onCommands(batch.records)
    else task?.onJournal(batch.records)
  }

  #assigned(assignment: ReadonlyMap<string, readonly number[]>): void {
    const { topics, entities } = this.#parts
    const owned = new Set<string>()
    for (const entity of entities) {
      for (const partition of assignment.get(topics.commands(entity)) ?? []) {
        const key = `${entity}:${partition}`
        owned.add(key)
        const task = this.#tasks.get(key) ?? this.#open(key, entity, partition)
        task.assigned()
      }
    }
    for (const [key, task] of this.#tasks) if (!owned.has(key)) this.#letGo(key, task)
    this.#heartbeat.ring()
  }

  #letGo(key: string, task: DeciderPartition<Refs>): void {
    this.#tasks.delete(key)
    const leaving = task.stop(0).finally(() => {
      if (this.#leaving.get(key) === leaving) this.#leaving.delete(key)
    })
    this.#leaving.set(key, leaving)
  }

  #open(key: string, entity: Entity, partition: number): DeciderPartition<Refs> {
    const { topics, partitions, codec, deciders, tables, telemetry, kafka, store } = this.#parts
    const eventsLogical: LogicalTopic = `events.${entity}`
    const eventsTopic = topics.events(entity)
    const task = new DeciderPartition<Refs>(
      {
        place: { entity, partition, partitions },
        commandsTopic: topics.commands(entity),
        eventsTopic,
        eventsLogical,
        codec,
        decider: deciders[entity],
        tables,
        telemetry,
        consumer: () => this.#control,
        logSpan: (topic, of) => this.#offsets.span(topic, of),
        recordAt: (topic, of, offset) => this.#parts.admin.recordAt(topic, of, offset),
        openProducer: (topic, of) => kafka.partitionProducer({ topic, partition: of }),
        onDead: (dead) => this.#parts.deadLetters.take(dead),
        nextHeartbeat: () => this.#heartbeat.next(),
      },
      store.partition<EntityRow>(`decide/${eventsTopic}:${partition}`),
    )
    this.#tasks.set(key, task)
    task.start(this.#leaving.get(key))
    return task
  }
}
