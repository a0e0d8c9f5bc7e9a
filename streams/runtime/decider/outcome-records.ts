// Turns what was decided into the journal records of one outcome (R3), and folds such records back into rows.
// Deciding and folding share `foldOutcome`, so state decided ahead and state read back cannot differ.

import type {
  AnyCommand,
  CommandEnvelope,
  EntityRef,
  EventEnvelope,
} from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import { bug } from '../../base/faults.ts'
import type { EntityRow, RememberedEntry } from '../store/rows.ts'
import type { EntityDecider, Fact } from './port.ts'

/** A record of a journal as the runtime handles it: the payload is opaque here. */
export interface StampedRecord {
  readonly type: string
  readonly envelope: EventEnvelope
  readonly payload: unknown
}

export const emptyRow: EntityRow = { version: 0, state: undefined }

const schemaRevision = 1

export interface StampContext {
  readonly basis: readonly EntityRef[]
  /** Broker timestamp of the command, ms. */
  readonly timestampMs: number
  nextId(): string
}

export function stampEnvelope(
  command: CommandEnvelope,
  version: number,
  context: StampContext,
): EventEnvelope {
  const recordedAt = context.timestampMs * 1000
  return {
    eventId: context.nextId(),
    orgId: command.orgId,
    entityType: command.entityType,
    entityId: command.entityId,
    version,
    commandId: command.commandId,
    correlationId: command.correlationId,
    causationId: command.causationId,
    actor: command.actor,
    origin: command.origin,
    payloadHash: command.payloadHash,
    basis: context.basis,
    occurredAt: command.occurredAt ?? recordedAt,
    recordedAt,
    schemaRevision,
    extensions: command.extensions,
  }
}

export function stampEvents(
  command: AnyCommand,
  facts: readonly Fact[],
  version: number,
  context: StampContext,
): StampedRecord[] {
  return facts.map((fact, index) => ({
    type: fact.type,
    envelope: stampEnvelope(command.envelope, version + 1 + index, context),
    payload: fact.payload,
  }))
}

/** Codes whose refusal says nothing about the command id's first outcome, so it is not remembered. */
const neverRemembered: ReadonlySet<string> = new Set([
  'UNREADABLE',
  'WRONG_PARTITION',
  'COMMAND_ID_REUSED',
])

interface RefusedPayload {
  readonly code: string
  readonly retryable: boolean
}

function isRefusedPayload(payload: unknown): payload is RefusedPayload {
  return (
    typeof payload === 'object' && payload !== null && 'code' in payload && 'retryable' in payload
  )
}

/** R11: a refusal is final when sending the same command again cannot be answered otherwise. */
function isFinalRefusal(payload: RefusedPayload): boolean {
  return !payload.retryable && !neverRemembered.has(payload.code)
}

export interface FoldedOutcome {
  readonly row: EntityRow
  readonly remembered: RememberedEntry | undefined
}

/** The row after one valid outcome record, and what R11 remembers of it. `commandOffset` is of its command. */
export function foldOutcome<Refs>(
  row: EntityRow,
  record: StampedRecord,
  commandOffset: number,
  decider: EntityDecider<Refs>,
): FoldedOutcome {
  const { envelope, payload } = record
  if (record.type === 'CommandRepeated' || envelope.entityId === nilId)
    return { row, remembered: undefined }
  if (record.type === 'CommandRefused') {
    if (!isRefusedPayload(payload) || !isFinalRefusal(payload))
      return { row, remembered: undefined }
    return {
      row: isStranger(row, envelope.orgId, decider) ? row : withOrigin(row, envelope),
      remembered: rememberedEntry(envelope, commandOffset, payload.code, envelope.version),
    }
  }
  if (envelope.version !== row.version + 1) {
    throw bug(
      'VERSION_GAP',
      `entity ${envelope.entityId}: version ${envelope.version} follows ${row.version}`,
    )
  }
  const state = decider.evolve(row.state, record, {
    orgId: envelope.orgId,
    entityId: envelope.entityId,
    actor: envelope.actor,
    occurredAt: envelope.occurredAt,
  })
  return {
    row: withOrigin({ ...row, version: envelope.version, state }, envelope),
    remembered: rememberedEntry(envelope, commandOffset, '', envelope.version),
  }
}

function rememberedEntry(
  envelope: EventEnvelope,
  commandOffset: number,
  code: string,
  version: number,
): RememberedEntry {
  return {
    orgId: envelope.orgId,
    entityId: envelope.entityId,
    commandId: envelope.commandId,
    row: [
      envelope.payloadHash,
      commandOffset,
      envelope.recordedAt / 1000,
      code === '',
      code,
      version,
    ],
  }
}

/** The entity belongs to another organisation: to this one it is unknown. */
export function isStranger<Refs>(
  row: EntityRow,
  orgId: string,
  decider: EntityDecider<Refs>,
): boolean {
  const owner = decider.orgOf(row.state)
  return owner !== undefined && owner !== orgId
}

/** By organisation: whoever is refused on an id that nobody owns yet must not use up its owner's numbers. */
function originKey(orgId: string, originId: string): string {
  return `${orgId}/${originId}`
}

/** The last `seq` that was accepted or finally refused (R11); undefined: none, or no replayable origin. */
export function lastSeq(
  row: EntityRow,
  { orgId, origin }: Pick<EventEnvelope, 'orgId' | 'origin'>,
): number | undefined {
  if (origin?.id === undefined || origin.id === null) return undefined
  return row.origins?.[originKey(orgId, origin.id)]
}

function withOrigin(row: EntityRow, envelope: EventEnvelope): EntityRow {
  const { orgId, origin } = envelope
  if (origin?.id === undefined || origin.id === null) return row
  if (origin.seq <= (lastSeq(row, envelope) ?? -1)) return row
  return { ...row, origins: { ...row.origins, [originKey(orgId, origin.id)]: origin.seq } }
}

/** Stands for the envelope of a command that nobody could read (R3: nil ids). */
export const unreadableEnvelope: CommandEnvelope = {
  commandId: nilId,
  orgId: nilId,
  entityType: 'UNKNOWN',
  entityId: nilId,
  expectedVersion: null,
  correlationId: nilId,
  causationId: null,
  actor: { kind: 'UNKNOWN', id: nilId, onBehalfOf: null, scopes: [] },
  origin: null,
  payloadHash: Buffer.alloc(0),
  basisAtLeast: [],
  occurredAt: null,
  replyTo: null,
  schemaRevision: 1,
  extensions: {},
}
