// The read-only tables beside every decider: folds of reference journals, all partitions, in this process's store.
import { performance } from 'node:perf_hooks'
import type { Entity } from '../../../schemas/entities.ts'
import type { EntityType } from '../../../schemas/generated/types.ts'
import { bug, type HiveError, isTransient, messageOf } from '../../base/faults.ts'
import type { Logger } from '../../base/logger.ts'
import type { Codec } from '../../codec/codec.ts'
import type { Admin, Kafka, RecordBatch, SoloConsumer } from '../../kafka/kafka-types.ts'
import { partitionOf, type Topics } from '../../topics.ts'
import type { StateStore } from '../store/state-store.ts'
import type { BasisRecorder } from './basis.ts'
import { Freshness, pollEveryMs } from './freshness.ts'
import { type ReferenceRow, type TableFold, TablePartition } from './table-partition.ts'

const checkpointEveryMs = 1_000

export interface TablesParts {
  readonly kafka: Kafka
  readonly admin: Admin
  readonly codec: Codec
  readonly store: StateStore
  readonly topics: Topics
  readonly partitions: number
  readonly logger: Logger
  readonly basis: BasisRecorder
  readonly onStop: (error: HiveError) => void
}

/** A table as deciders see it; every look is recorded as part of the decision's basis. */
export interface Table<Row extends ReferenceRow> {
  get(orgId: string, entityId: string): Row | undefined
}

type AnyPartition = TablePartition<ReferenceRow>

interface Fold {
  readonly partitions: readonly AnyPartition[]
  readonly freshness: Freshness
  readonly readBy: readonly Entity[]
}

export class ReferenceTables {
  readonly #parts: TablesParts
  readonly #folds = new Map<string, Fold>()
  readonly #listeners = new Set<() => void>()
  #consumer: SoloConsumer | undefined
  #timers: NodeJS.Timeout[] = []
  #polling = false
  #checkpointing: Promise<void> | undefined

  constructor(parts: TablesParts) {
    this.#parts = parts
  }

  /** Adds the table of one entity's journal, which deciders of `readBy` may look at; before `start`. */
  add<Row extends ReferenceRow>(
    entity: Entity,
    entityType: EntityType,
    fold: TableFold<Row>,
    readBy: readonly Entity[],
  ): Table<Row> {
    const { store, topics, partitions, codec, basis } = this.#parts
    const topic = topics.events(entity)
    const list = Array.from(
      { length: partitions },
      (_, partition) =>
        new TablePartition<Row>(store.partition<Row>(`table/${topic}:${partition}`), fold, codec),
    )
    this.#folds.set(topic, { partitions: list, freshness: new Freshness(), readBy })
    return {
      get: (orgId, entityId) => {
        const row = list[partitionOf(entityId, partitions)]?.row(entityId)
        if (row === undefined || row.orgId !== orgId) return undefined
        basis.note(entityType, entityId, row.version)
        return row
      },
    }
  }

  /** Everything appended before this moment is in every table. */
  get asOf(): number {
    return Math.min(...[...this.#folds.values()].map(({ freshness }) => freshness.asOf))
  }

  /** Whether all that a decider of this entity may look at is young enough. */
  isFresh(entity: Entity): boolean {
    const now = performance.now()
    for (const { freshness, readBy } of this.#folds.values()) {
      if (readBy.includes(entity) && !freshness.isFresh(now)) return false
    }
    return true
  }

  /** Called at the next progress of any table, or the next poll; once. */
  onProgress(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Asks for the ends now: somebody waits to learn whether a version exists. */
  pollSoon(): void {
    void this.#poll()
  }

  async start(): Promise<void> {
    const { kafka, partitions } = this.#parts
    const all = Array.from({ length: partitions }, (_, index) => index)
    await this.#discardBeyondEnd()
    this.#consumer = await kafka.soloConsumer({
      topics: [...this.#folds.keys()].map((topic) => ({ topic, partitions: all })),
      from: (topic, partition) => this.#partition(topic, partition).firstOffset,
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: ({ topic, partition }) => {
        this.#parts.onStop(
          bug('LOG_RESET', `${topic}[${partition}] no longer holds what this process folded`),
        )
      },
      onFault: (error) =>
        this.#parts.logger.warn({ error: error.message }, 'reference tables wait for Kafka'),
      maxWaitMs: 100,
    })
    this.#timers = [
      setInterval(() => void this.#poll(), pollEveryMs),
      setInterval(() => void this.#checkpointAll(), checkpointEveryMs),
    ]
    await this.#poll()
  }

  async stop(deadlineMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#consumer?.stop(deadlineMs)
    await this.#checkpointing
    await this.#checkpointAll()
  }

  #partition(topic: string, partition: number): AnyPartition {
    const found = this.#folds.get(topic)?.partitions[partition]
    if (found === undefined) throw bug('TABLE_UNKNOWN', `no table folds ${topic}[${partition}]`)
    return found
  }

  /** A checkpoint beyond the log's end belongs to another log (R12). */
  async #discardBeyondEnd(): Promise<void> {
    const ends = await this.#parts.admin.endOffsetsOf([...this.#folds.keys()])
    for (const [topic, partitions] of ends) {
      for (const [partition, end] of partitions) {
        const table = this.#partition(topic, partition)
        if (table.offset > end) await table.discard()
      }
    }
  }

  async #take(batch: RecordBatch): Promise<void> {
    const table = this.#partition(batch.topic, batch.partition)
    try {
      for (const record of batch.records) {
        if ((await table.take(record)) === 'discarded') {
          this.#consumer?.seek(batch.topic, batch.partition, 0)
          break
        }
      }
    } catch (error) {
      // A registry that is away: the same batch comes again, and what was folded of it is passed over.
      if (!isTransient(error)) this.#parts.onStop(asStop(error))
      throw error
    }
    this.#folds
      .get(batch.topic)
      ?.freshness.progressed((partition) => this.#partition(batch.topic, partition).offset)
    this.#tell()
  }

  #tell(): void {
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
  }

  async #poll(): Promise<void> {
    if (this.#polling) return
    this.#polling = true
    const at = performance.now()
    try {
      const ends = await this.#parts.admin.endOffsetsOf([...this.#folds.keys()])
      for (const [topic, { freshness }] of this.#folds) {
        const end = ends.get(topic)
        if (end === undefined) continue
        freshness.polled(at, end, (partition) => this.#partition(topic, partition).offset)
      }
      this.#tell()
    } catch (error) {
      this.#parts.logger.warn({ error: messageOf(error) }, 'end offsets unknown: deciding pauses')
    } finally {
      this.#polling = false
    }
  }

  async #checkpointAll(): Promise<void> {
    if (this.#checkpointing !== undefined) return
    this.#checkpointing = (async () => {
      try {
        await Promise.all(
          [...this.#folds.values()].flatMap(({ partitions }) =>
            partitions.map((table) => table.checkpoint()),
          ),
        )
      } catch (error) {
        this.#parts.logger.error({ error: messageOf(error) }, 'reference tables not checkpointed')
      } finally {
        this.#checkpointing = undefined
      }
    })()
    await this.#checkpointing
  }
}

function asStop(error: unknown): HiveError {
  return error instanceof Error && 'kind' in error && 'code' in error
    ? bug(String(error.code), error.message)
    : bug('TABLE_FAULT', messageOf(error))
}
