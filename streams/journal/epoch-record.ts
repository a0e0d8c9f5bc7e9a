// The record that opens a term (R3, R6).

import type { EventEnvelope } from '../../schemas/generated/types.ts'
import { nilId, uuidV7 } from '../../schemas/ids.ts'
import type { ProducerRecord } from '../kafka/kafka-types.ts'
import { encodeEpochHeader, journalHeaderName, recordHeaderName } from './header.ts'

/** Envelope of records that speak of the journal itself and belong to no organisation. */
export function journalEnvelope(recordedAtMs: number): EventEnvelope {
  const recordedAt = recordedAtMs * 1000
  return {
    eventId: uuidV7(),
    orgId: nilId,
    entityType: 'UNKNOWN',
    entityId: nilId,
    version: 0,
    commandId: nilId,
    correlationId: nilId,
    causationId: null,
    actor: { kind: 'system', id: nilId, onBehalfOf: null, scopes: [] },
    origin: null,
    payloadHash: Buffer.alloc(0),
    basis: [],
    occurredAt: recordedAt,
    recordedAt,
    schemaRevision: 1,
    extensions: {},
  }
}

export interface EpochRecordParts {
  readonly epoch: number
  readonly writer: string
  readonly nowMs: number
}

export type EncodeEpoch = (record: {
  readonly type: 'EpochStarted'
  readonly envelope: EventEnvelope
  readonly payload: { readonly epoch: number; readonly writer: string }
}) => Buffer

export function epochRecord(parts: EpochRecordParts, encode: EncodeEpoch): ProducerRecord {
  const { epoch, writer, nowMs } = parts
  return {
    key: Buffer.from(nilId),
    value: encode({
      type: 'EpochStarted',
      envelope: journalEnvelope(nowMs),
      payload: { epoch, writer },
    }),
    headers: {
      [journalHeaderName]: encodeEpochHeader({ epoch, writer }),
      [recordHeaderName]: 'EpochStarted',
    },
  }
}
