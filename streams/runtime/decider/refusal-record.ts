// The journal record of a refusal, and what each kind of it tells.
import { createHash } from 'node:crypto'
import { errors } from '../../../schemas/errors.ts'
import type { AnyCommand } from '../../../schemas/generated/types.ts'
import {
  type StampContext,
  type StampedRecord,
  stampEnvelope,
  unreadableEnvelope,
} from './outcome-records.ts'
import type { Refused } from './port.ts'

const retryableCodes: ReadonlySet<string> = new Set(
  Object.entries(errors).flatMap(([code, entry]) => (entry.retryable ? [code] : [])),
)

export function refuse(code: string, facts: Readonly<Record<string, string>> = {}): Refused {
  return { type: 'refused', code, facts }
}

/** A decider threw: the name of the error says enough, its message may hold what nobody should read. */
export function faulted(error: unknown): Refused {
  return refuse('DECIDER_FAULT', { error: error instanceof Error ? error.name : 'not an Error' })
}

export function refusal(
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
      retryable: retryableCodes.has(refused.code),
      bytesHash: Buffer.alloc(0),
    },
  }
}

/** Nil ids, and the bytes told by their hash (R3). */
export function unreadableRefusal(
  bytes: Buffer | null,
  refused: Refused,
  stamp: StampContext,
): StampedRecord {
  return {
    type: 'CommandRefused',
    envelope: stampEnvelope(unreadableEnvelope, 0, stamp),
    payload: {
      code: refused.code,
      facts: refused.facts,
      commandType: '',
      retryable: false,
      bytesHash: createHash('sha256')
        .update(bytes ?? Buffer.alloc(0))
        .digest(),
    },
  }
}
