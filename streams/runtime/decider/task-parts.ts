// What a decided partition needs from its process, and what it tells of itself.

import type { Entity } from '../../../schemas/entities.ts'
import type { EntityRef } from '../../../schemas/generated/types.ts'
import { HiveError } from '../../base/faults.ts'
import type { Codec } from '../../codec/codec.ts'
import type { Term } from '../../journal/term.ts'
import type { KafkaRecord, PartitionControl, PartitionProducer } from '../../kafka/kafka-types.ts'
import type { LogicalTopic } from '../../topics.ts'
import type { BasisRecorder } from '../tables/basis.ts'
import type { DeadCommand } from './in-flight.ts'
import type { EntityDecider } from './port.ts'
import type { Place } from './read-command.ts'

export interface LogSpan {
  readonly start: number
  readonly end: number
}

/** The reference tables as a decided partition sees them. */
export interface TablesView<Refs> {
  readonly refs: Refs
  readonly basis: BasisRecorder
  readonly asOf: number
  /** Whether what a decider of this entity may look at is young enough to decide on. */
  isFresh(entity: Entity): boolean
  onProgress(listener: () => void): void
  pollSoon(): void
  versionOf(orgId: string, ref: EntityRef): number | undefined
}

/** Happenings of a decided partition: each one log line and one metric. */
export interface DeciderTelemetry {
  termOpened(place: Place, epoch: number): void
  termEnded(place: Place, term: Term): void
  batchDecided(place: Place, commands: number, records: number): void
  dependencyAway(place: Place, message: string): void
  partitionHalted(place: Place, error: HiveError): void
  checkpointDiscarded(place: Place): void
  checkpointFailed(place: Place, message: string): void
}

export interface TaskParts<Refs> {
  readonly place: Place
  readonly commandsTopic: string
  readonly eventsTopic: string
  readonly eventsLogical: LogicalTopic
  readonly codec: Codec
  readonly decider: EntityDecider<Refs>
  readonly tables: TablesView<Refs>
  readonly telemetry: DeciderTelemetry
  readonly consumer: () => PartitionControl | undefined
  readonly logSpan: (topic: string, partition: number) => Promise<LogSpan>
  /** undefined: the log no longer or not yet has it. */
  readonly recordAt: (
    topic: string,
    partition: number,
    offset: number,
  ) => Promise<KafkaRecord | undefined>
  openProducer(topic: string, partition: number): Promise<PartitionProducer>
  /** Keeps the bytes of a command that was refused unread; best effort. */
  readonly onDead: (dead: DeadCommand) => void
  /** Settles at the next heartbeat that the group answers (R9). */
  nextHeartbeat(): Promise<void>
}

export interface TaskStatus {
  readonly entity: string
  readonly partition: number
  readonly phase: 'opening' | 'open' | 'halted'
  readonly epoch: number
  readonly commandOffset: number
  readonly journalOffset: number
  readonly queued: number
  readonly error?: { readonly code: string; readonly message: string }
}

/** A named stop: the partition halts until somebody mends what the name says. */
export function stop(code: string, message: string, cause?: unknown): HiveError {
  return new HiveError(code, 'bug', message, cause === undefined ? {} : { cause })
}
