// R12 on restore: a checkpoint counts only if the last record it folded is still what the log holds there.
import { initialPosition, type Position, parsePosition } from '../../journal/position.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { identityOf } from './identity.ts'
import type { Checkpoint, RecordIdentity } from './rows.ts'

export interface Restored {
  readonly position: Position
  /** The record before `position`, to be read first and compared; undefined: nothing to compare. */
  readonly last: RecordIdentity | undefined
  readonly commandTimestampMs: number
}

export const restoredNothing: Restored = {
  position: initialPosition,
  last: undefined,
  commandTimestampMs: -1,
}

/** A checkpoint that does not read as one is none. */
export function restoredFrom(checkpoint: Checkpoint | undefined): Restored {
  if (checkpoint === undefined) return restoredNothing
  const position = parsePosition(checkpoint.position)
  if (position === undefined) return restoredNothing
  if (position.offset > 0 && checkpoint.last === null) return restoredNothing
  return {
    position,
    last: checkpoint.last ?? undefined,
    commandTimestampMs: checkpoint.commandTimestampMs,
  }
}

/** Where to begin reading: at the record to compare, else at the position. */
export function firstOffset(restored: Restored): number {
  return restored.last?.offset ?? restored.position.offset
}

export function isSameRecord(record: KafkaRecord, identity: RecordIdentity): boolean {
  const found = identityOf(record)
  return (
    found.offset === identity.offset &&
    found.timestampMs === identity.timestampMs &&
    found.digest === identity.digest
  )
}
