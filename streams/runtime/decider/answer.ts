// Answers one command: the checks of R7 in their order, then the decider. Pure: no clock, no I/O, nothing is stored.
import { createHash } from 'node:crypto'
import { errors } from '../../../schemas/errors.ts'
import type { AnyCommand, CommandEnvelope, EntityRef } from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import { limits } from '../../../schemas/limits.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { isRemembered } from '../store/idempotency-window.ts'
import type { EntityRow, RememberedEntry, RememberedRow } from '../store/rows.ts'
import {
  foldOutcome,
  type StampContext,
  type StampedRecord,
  stampEnvelope,
  stampEvents,
  unreadableEnvelope,
} from './outcome-records.ts'
import type { EntityDecider, Given, Refused } from './port.ts'

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
    const stamp: StampContext = {
      basis: [],
      timestampMs: source.timestamp,
      nextId: () => context.nextId(),
    }
    const before = context.row(reading.command.envelope.entityId)
    const record = refusal(
      reading.command,
      before.version,
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
  const basis = context.takeBasis()
  const stamp: StampContext = {
    basis,
    timestampMs: source.timestamp,
    nextId: () => context.nextId(),
  }
  const records =
    result.type === 'refused'
      ? [refusal(command, row.version, result, stamp)]
      : stampEvents(command, result.events, row.version, stamp)
  try {
    return settle(source, command, row, records, context)
  } catch (error) {
    return settle(
      source,
      command,
      row,
      [refusal(command, row.version, faulted(error), stamp)],
      context,
    )
  }
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

function refuse(code: string, facts: Readonly<Record<string, string>> = {}): Refused {
  return { type: 'refused', code, facts }
}

function faulted(error: unknown): Refused {
  return refuse('DECIDER_FAULT', { error: error instanceof Error ? error.name : 'not an Error' })
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
  const owner = decider.orgOf(row.state)
  if (owner !== undefined && owner !== envelope.orgId) return refuse('NOT_FOUND')
  const origin = envelope.origin
  if (origin?.id !== undefined && origin.id !== null) {
    const last = row.origins?.[origin.id]
    if (last !== undefined && origin.seq <= last) {
      return refuse('ALREADY_APPLIED', { seq: String(origin.seq), last: String(last) })
    }
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
  const stamp: StampContext = {
    basis: [],
    timestampMs: source.timestamp,
    nextId: () => context.nextId(),
  }
  const [hash, firstCommandOffset, , accepted, code, firstVersion] = first
  const record: StampedRecord = envelope.payloadHash.equals(hash)
    ? {
        type: 'CommandRepeated',
        envelope: stampEnvelope(envelope, row.version, stamp),
        payload: {
          firstCommandOffset,
          status: accepted ? 'accepted' : 'refused',
          code,
          firstVersion,
        },
      }
    : refusal(
        command,
        row.version,
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

function isRetryable(code: string): boolean {
  return Object.entries(errors).some(([name, entry]) => name === code && entry.retryable)
}

function refusal(
  command: AnyCommand,
  version: number,
  refused: Refused,
  stamp: StampContext,
): StampedRecord {
  return {
    type: 'CommandRefused',
    envelope: stampEnvelope(command.envelope, version, stamp),
    payload: {
      code: refused.code,
      facts: refused.facts,
      commandType: command.type,
      retryable: isRetryable(refused.code),
      bytesHash: Buffer.alloc(0),
    },
  }
}

/** R3: a command nobody can read still leaves an outcome, with nil ids and the hash of its bytes. */
function answerUnreadable<Refs>(
  source: KafkaRecord,
  reading: Extract<Reading, { type: 'refused' }>,
  context: AnswerContext<Refs>,
): Answer {
  const stamp: StampContext = {
    basis: [],
    timestampMs: source.timestamp,
    nextId: () => context.nextId(),
  }
  const record: StampedRecord = {
    type: 'CommandRefused',
    envelope: stampEnvelope(unreadableEnvelope, 0, stamp),
    payload: {
      code: reading.code,
      facts: reading.facts,
      commandType: '',
      retryable: false,
      bytesHash: createHash('sha256')
        .update(source.value ?? Buffer.alloc(0))
        .digest(),
    },
  }
  return {
    type: 'answer',
    records: [record],
    key: source.key,
    entityId: nilId,
    row: undefined,
    remembered: undefined,
  }
}
