// What a projector's task needs from its process, what it asks of its applier, and what it tells of itself.
import type { HiveError } from '../../base/faults.ts'
import type { Codec } from '../../codec/codec.ts'
import type { Journalled } from '../../journal/journalled.ts'
import type {
  KafkaRecord,
  OffsetCommit,
  PartitionControl,
  PartitionProducer,
} from '../../kafka/kafka-types.ts'
import type { LogicalTopic } from '../../topics.ts'
import { decodeJournal } from '../decode-journal.ts'
import type { Chain } from '../park/chains.ts'
import type { ParkJournal } from '../park/park-journal.ts'
import { placeOf } from '../park/retry-chains.ts'
import { asJournalled, type Source, type Taken } from './source.ts'

export interface JournalName {
  readonly topic: string
  /** Without the installation's prefix. */
  readonly logical: LogicalTopic
}

export interface Commits {
  committed(): Promise<ReadonlyMap<string, { readonly offset: number; readonly metadata: string }>>
  commit(offsets: readonly OffsetCommit[]): Promise<void>
}

export interface ApplierParts {
  readonly partition: number
  readonly sources: readonly Source[]
  readonly park: Pick<ParkJournal, 'chains' | 'offset'>
}

/** How records reach the store and when their positions are committed: folds and facts differ here only. */
export interface Applier {
  /** Puts every source where its last applied record ends. */
  begin(): Promise<void>
  /** The next batch, taken off the queue; undefined: not yet. */
  gather(source: Source): Promise<readonly Taken[] | undefined>
  /** Readable records with free keys, in order. */
  apply(source: Source, records: readonly Taken[]): Promise<void>
  /** One record from a parked chain. */
  applyParked(taken: Taken): Promise<void>
  /** Says in the store whether a record of this key waits to be mended, where the store can say it. */
  mark(taken: Taken, stale: boolean): Promise<void>
  /** Everything up to the source's position is applied or parked. */
  applied(source: Source): Promise<void>
  /** Looks whether the store is still the one that was written to. */
  check(): Promise<'same' | 'restarted'>
  commitWhenDue(everyMs: number): Promise<void>
}

export interface ProjectorTelemetry {
  dependencyAway(partition: number, what: string): void
  dependencyBack(partition: number): void
  partitionHalted(partition: number, error: HiveError): void
  commitFailed(partition: number, message: string): void
  sourceRestarted(source: string, why: string): void
  recordsApplied(source: string, records: number): void
}

export interface ProjectorParts {
  readonly partition: number
  readonly journals: readonly JournalName[]
  readonly parkTopic: string
  readonly parkLogical: LogicalTopic
  readonly codec: Codec
  readonly telemetry: ProjectorTelemetry
  readonly control: () => PartitionControl | undefined
  applierFor(parts: ApplierParts): Applier
  endOf(topic: string, partition: number): Promise<number>
  openProducer(topic: string, partition: number): Promise<PartitionProducer>
  deadLetter(chain: Chain, partition: number): Promise<void>
  nextHeartbeat(): Promise<void>
}

export interface ProjectorStatus {
  readonly partition: number
  readonly phase: 'open' | 'waiting' | 'halted'
  readonly waitingFor: string
  readonly parked: number
  readonly dead: number
  readonly positions: Readonly<Record<string, number>>
  readonly error?: { readonly code: string; readonly message: string }
}

/** `events.task:3` */
export function sourceName(source: Source): string {
  return `${source.parts.logical}:${source.parts.partition}`
}

/** A parked record as its source would have given it; `name`: `events.task:3`. */
export async function decodeParked(raw: KafkaRecord, name: string, codec: Codec): Promise<Taken> {
  const place = placeOf(raw)
  const topic = name.slice(0, name.lastIndexOf(':'))
  const journalled = await decodeKept(raw, topic, place, codec)
  return typeof journalled === 'string'
    ? { ...place, raw, decoded: undefined, error: journalled }
    : { ...place, raw, decoded: journalled, error: '' }
}

async function decodeKept(
  raw: KafkaRecord,
  topic: string,
  place: ReturnType<typeof placeOf>,
  codec: Codec,
): Promise<Journalled | string> {
  const learned = codec.decode(raw.value ?? Buffer.alloc(0))
  if (!learned.ok && learned.reason === 'unreadable') return learned.detail
  return asJournalled(await decodeJournal(raw, codec), raw, topic, place)
}
