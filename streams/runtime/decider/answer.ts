// Answers one command: the checks of R7 in their order, then the decider. Pure: no clock, no I/O, nothing is stored.
import type { AnyCommand, CommandEnvelope, EntityRef } from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import { limits } from '../../../schemas/limits.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { isRemembered } from '../store/idempotency-window.ts'
import type { EntityRow, RememberedEntry, RememberedRow } from '../store/rows.ts'
import {
  foldOutcome,
  isStranger,
  lastSeq,
  type StampContext,
  type StampedRecord,
  stampEnvelope,
  stampEvents,
} from './outcome-records.ts'
import type { EntityDecider, Given, Refused } from './port.ts'
import { faulted, refusal, refuse, unreadableRefusal } from './refusal-record.ts'

export const { commandBytesMax } = limits

export interface Answer {
  readonly type: 'answer'
  readonly records: readonly StampedRecord[]
  /** Key of the journal records: the entity's id, or the bytes found where that is unreadable. */
  readonly key: Buffer | null
  readonly entityId: string
  readonly row: EntityRow | undefined
  readonly remembered: RememberedEntry | undefined
}

export type Reading =
  | { readonly type: 'command'; readonly command: AnyCommand }
  | {
      readonly type: 'refused'
      readonly code: string
      readonly facts: Readonly<Record<string, string>>
      /** Present where the envelope could be read, so that the refusal finds its sender. */
      readonly command?: AnyCommand
    }

/** What the answer to one command may look at. */
export interface AnswerContext<Refs> {
  readonly decider: EntityDecider<Refs>
  readonly refs: Refs
  row(entityId: string): EntityRow
  remembered(envelope: CommandEnvelope, timestampMs: number): RememberedRow | undefined
  /** Everything the last call of the decider read from reference tables. */
  takeBasis(): readonly EntityRef[]
  nextId(): string
}

/** The last word where a waiting condition ended badly (basis), or undefined to decide as usual. */
export type Verdict = Refused | undefined

export function answerCommand<Refs>(
  source: KafkaRecord,
  reading: Reading,
  waited: Verdict,
  context: AnswerContext<Refs>,
): Answer {
  if (reading.type === 'refused') {
    if (reading.command === undefined) return answerUnreadable(source, reading, context)
    const stamp = stampOf(source, context, [])
    const { orgId, entityId } = reading.command.envelope
    const before = context.row(entityId)
    const record = refusal(
      reading.command,
      versionFor(orgId, before, context),
      refuse(reading.code, reading.facts),
      stamp,
    )
    return settle(source, reading.command, before, [record], context)
  }
  const { command } = reading
  const { envelope } = command
  const row = context.row(envelope.entityId)
  const repeated = answerRepeated(source, command, row, context)
  if (repeated !== undefined) return repeated
  const result = waited ?? decideSafely(command, row, source.timestamp, context)
  const stamp = stampOf(source, context, context.takeBasis())
  const version = versionFor(envelope.orgId, row, context)
  const records =
    result.type === 'refused'
      ? [refusal(command, version, result, stamp)]
      : stampEvents(command, result.events, row.version, stamp)
  try {
    return settle(source, command, row, records, context)
  } catch (error) {
    return settle(source, command, row, [refusal(command, version, faulted(error), stamp)], context)
  }
}

/** The version that an answer may tell: a stranger learns nothing, not even that the entity exists (R7). */
function versionFor<Refs>(orgId: string, row: EntityRow, context: AnswerContext<Refs>): number {
  return isStranger(row, orgId, context.decider) ? 0 : row.version
}

/** Folds the records as a reader will, so that the optimistic row is the row that is read back. */
function settle<Refs>(
  source: KafkaRecord,
  command: AnyCommand,
  before: EntityRow,
  records: readonly StampedRecord[],
  context: AnswerContext<Refs>,
): Answer {
  let row = before
  let remembered: RememberedEntry | undefined
  for (const record of records) {
    const folded = foldOutcome(row, record, source.offset, context.decider)
    row = folded.row
    remembered = folded.remembered
  }
  return {
    type: 'answer',
    records,
    key: source.key,
    entityId: command.envelope.entityId,
    row: row === before ? undefined : row,
    remembered,
  }
}

function decideSafely<Refs>(
  command: AnyCommand,
  row: EntityRow,
  timestampMs: number,
  context: AnswerContext<Refs>,
) {
  try {
    return decideInOrder(command, row, timestampMs, context)
  } catch (error) {
    return faulted(error)
  }
}

function decideInOrder<Refs>(
  command: AnyCommand,
  row: EntityRow,
  timestampMs: number,
  context: AnswerContext<Refs>,
) {
  const { envelope } = command
  const { decider } = context
  if (isStranger(row, envelope.orgId, decider)) return refuse('NOT_FOUND')
  const last = lastSeq(row, envelope)
  const seq = envelope.origin?.seq
  if (last !== undefined && seq !== undefined && seq <= last) {
    return refuse('ALREADY_APPLIED', { seq: String(seq), last: String(last) })
  }
  const now = timestampMs * 1000
  const given: Given<Refs> = {
    refs: context.refs,
    now,
    occurredAt: envelope.occurredAt ?? now,
    nextId: () => context.nextId(),
  }
  const forbidden = decider.authorise(row.state, command, given)
  if (forbidden !== undefined) return forbidden
  if (envelope.expectedVersion !== null && envelope.expectedVersion !== row.version) {
    return refuse('VERSION_CONFLICT', {
      expected: String(envelope.expectedVersion),
      current: String(row.version),
    })
  }
  const decided = decider.decide(row.state, command, given)
  if (decided.type === 'accepted' && decided.events.length === 0)
    return refuse('DECIDER_FAULT', { error: 'no events' })
  return decided
}

function answerRepeated<Refs>(
  source: KafkaRecord,
  command: AnyCommand,
  row: EntityRow,
  context: AnswerContext<Refs>,
): Answer | undefined {
  const { envelope } = command
  const first = context.remembered(envelope, source.timestamp)
  if (first === undefined || !isRemembered(first[2], source.timestamp)) return undefined
  const stamp = stampOf(source, context, [])
  const version = versionFor(envelope.orgId, row, context)
  const [hash, firstCommandOffset, , accepted, code, firstVersion] = first
  const record: StampedRecord = envelope.payloadHash.equals(hash)
    ? {
        type: 'CommandRepeated',
        envelope: stampEnvelope(envelope, version, stamp),
        payload: {
          firstCommandOffset,
          status: accepted ? 'accepted' : 'refused',
          code,
          firstVersion,
        },
      }
    : refusal(
        command,
        version,
        refuse('COMMAND_ID_REUSED', { first: String(firstCommandOffset) }),
        stamp,
      )
  return {
    type: 'answer',
    records: [record],
    key: source.key,
    entityId: envelope.entityId,
    row: undefined,
    remembered: undefined,
  }
}

/** R3: a command nobody can read still leaves an outcome, with nil ids and the hash of its bytes. */
function answerUnreadable<Refs>(
  source: KafkaRecord,
  reading: Extract<Reading, { type: 'refused' }>,
  context: AnswerContext<Refs>,
): Answer {
  const { code, facts } = reading
  const stamp = stampOf(source, context, [])
  return {
    type: 'answer',
    records: [unreadableRefusal(source.value, refuse(code, facts), stamp)],
    key: source.key,
    entityId: nilId,
    row: undefined,
    remembered: undefined,
  }
}

function stampOf<Refs>(
  source: KafkaRecord,
  context: AnswerContext<Refs>,
  basis: readonly EntityRef[],
): StampContext {
  return { basis, timestampMs: source.timestamp, nextId: () => context.nextId() }
}
