// Takes commands off the queue and decides them on the optimistic state, until a batch is full or must wait.
import type { AnyCommand, EntityRef } from '../../../schemas/generated/types.ts'
import type { Codec } from '../../codec/codec.ts'
import { encodeOutcomeHeader, journalHeaderName, recordHeaderName } from '../../journal/header.ts'
import type { KafkaRecord, ProducerRecord } from '../../kafka/kafka-types.ts'
import type { LogicalTopic } from '../../topics.ts'
import type { RecordQueue } from '../partitions/record-queue.ts'
import {
  type Answer,
  type AnswerContext,
  answerCommand,
  type Reading,
  type Verdict,
} from './answer.ts'
import type { OwnCommand } from './in-flight.ts'
import type { PartitionState } from './partition-state.ts'
import { type Place, readCommand } from './read-command.ts'
import { faulted } from './refusal-record.ts'

export interface BatchLimits {
  readonly commands: number
  readonly bytes: number
}
/** One batch of outcomes: well below `max.message.bytes` of the journal. */
const batchLimits: BatchLimits = { commands: 1_000, bytes: 512 * 1024 }

/** What the reference tables say of the versions that a command insists on. */
export interface BasisGate {
  /** `wait`: a table is behind and may still get there. */
  check(command: AnyCommand): 'met' | 'wait' | 'behind' | 'unknown'
}

export interface BatchParts<Refs> {
  readonly place: Place
  readonly topic: LogicalTopic
  readonly codec: Codec
  readonly state: PartitionState
  readonly queue: RecordQueue
  readonly gate: BasisGate
  readonly answers: AnswerContext<Refs>
  /** The registry has said that it has no such schema. */
  isAbsent(schemaId: number): boolean
}

export type BatchStop =
  | { readonly type: 'schema-unseen'; readonly schemaId: number }
  | { readonly type: 'basis' }
  /** The next command is not the one after the last: a hole to be explained first. */
  | { readonly type: 'gap'; readonly expected: number; readonly found: number }

export interface DecidedBatch {
  readonly records: readonly ProducerRecord[]
  readonly commands: readonly OwnCommand[]
  /** Why it ended before the queue was empty or the batch full. */
  readonly stoppedBy: BatchStop | undefined
  readonly lastCommandOffset: number
}

export interface TermPoint {
  readonly epoch: number
  /** Offset of the last command this partition's writers answered; −1 before the first. */
  readonly lastCommandOffset: number
  /** A command offset before which a hole is known to be no loss. */
  readonly gapExplainedTo: number | undefined
}

export function decideBatch<Refs>(parts: BatchParts<Refs>, point: TermPoint): DecidedBatch {
  const { queue, state, codec, place } = parts
  const records: ProducerRecord[] = []
  const commands: OwnCommand[] = []
  let bytes = 0
  let last = point.lastCommandOffset
  let stoppedBy: BatchStop | undefined
  while (commands.length < batchLimits.commands && bytes < batchLimits.bytes) {
    const source = queue.peek()
    if (source === undefined) break
    if (source.offset !== last + 1 && source.offset !== point.gapExplainedTo) {
      stoppedBy = { type: 'gap', expected: last + 1, found: source.offset }
      break
    }
    const found = readCommand(source, place, codec)
    if (found.type === 'schema-unseen' && !parts.isAbsent(found.schemaId)) {
      stoppedBy = found
      break
    }
    const reading = found.type === 'schema-unseen' ? schemaAbsent(found.schemaId) : found
    const waited = waitedFor(reading, parts.gate)
    if (waited === 'wait') {
      stoppedBy = { type: 'basis' }
      break
    }
    const { answer, encoded } = answerEncoded(parts, { source, reading, waited }, point.epoch, last)
    for (const record of encoded) bytes += record.value?.length ?? 0
    records.push(...encoded)
    state.putAhead(answer.entityId, answer.row, source.offset)
    state.rememberAhead(answer.remembered)
    commands.push({
      commandOffset: source.offset,
      timestampMs: source.timestamp,
      entityId: answer.entityId,
      row: answer.row,
      remembered: answer.remembered,
      dead: reading.type === 'refused' ? { record: source, code: reading.code } : undefined,
    })
    last = source.offset
    queue.shift()
  }
  return { records, commands, stoppedBy, lastCommandOffset: last }
}

interface Asked {
  readonly source: KafkaRecord
  readonly reading: Reading
  readonly waited: Verdict
}

/** What a decider made and its schema does not take is a fault of the decider like any other: refused (R3). */
function answerEncoded<Refs>(
  parts: BatchParts<Refs>,
  { source, reading, waited }: Asked,
  epoch: number,
  prevCommandOffset: number,
): { readonly answer: Answer; readonly encoded: readonly ProducerRecord[] } {
  const encodedOf = (verdict: Verdict) => {
    const answer = answerCommand(source, reading, verdict, parts.answers)
    return { answer, encoded: encodeAnswer(parts, answer, source, epoch, prevCommandOffset) }
  }
  try {
    return encodedOf(waited)
  } catch (error) {
    return encodedOf(faulted(error))
  }
}

function schemaAbsent(schemaId: number): Reading {
  return {
    type: 'refused',
    code: 'UNREADABLE',
    facts: { reason: 'the registry has no such schema', schemaId: String(schemaId) },
  }
}

function waitedFor(reading: Reading, gate: BasisGate): Verdict | 'wait' {
  if (reading.type === 'refused') return undefined
  const refs = reading.command.envelope.basisAtLeast
  if (refs.length === 0) return undefined
  const met = gate.check(reading.command)
  if (met === 'met') return undefined
  if (met === 'wait') return 'wait'
  const code = met === 'behind' ? 'REFERENCE_BEHIND' : 'UNKNOWN_BASIS'
  return { type: 'refused', code, facts: { basis: refs.map(refText).join(' ') } }
}

function refText(ref: EntityRef): string {
  return `${ref.entityType}/${ref.entityId}@${ref.version}`
}

function encodeAnswer<Refs>(
  parts: BatchParts<Refs>,
  answer: Answer,
  source: KafkaRecord,
  epoch: number,
  prevCommandOffset: number,
): ProducerRecord[] {
  const traceparent = source.headers['traceparent']
  const count = answer.records.length
  return answer.records.map((record, index) => ({
    key: answer.key,
    value: parts.codec.encode(record, parts.topic),
    headers: {
      [journalHeaderName]: encodeOutcomeHeader({
        epoch,
        commandOffset: source.offset,
        prevCommandOffset,
        index,
        count,
      }),
      [recordHeaderName]: record.type,
      ...(traceparent === undefined ? {} : { traceparent }),
    },
  }))
}
