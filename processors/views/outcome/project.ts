// The outcome of a command, read off its last record (R10).
import type { Uuid } from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import { type OutcomeView, outcomeKeptMs } from '../../../schemas/views.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'

export interface OutcomeChange {
  readonly orgId: Uuid
  readonly commandId: Uuid
  /** One commandId may address several entities: each has its outcome. */
  readonly entity: string
  /**
   * Where the command stands in its partition: the later outcome wins. A repeat stands where the
   * command stood whose outcome it repeats, so that it never wins against another.
   */
  readonly commandOffset: number
  readonly outcome: OutcomeView
  /** ms */
  readonly expiresAt: number
}

/** undefined: more records of the command follow, or nobody can ask for it. */
export function project(at: Journalled): OutcomeChange | undefined {
  const { record, index, count } = at
  const { orgId, commandId, entityType, entityId, version, recordedAt } = record.envelope
  if (record.type === 'EpochStarted' || index !== count - 1) return undefined
  // Nobody can ask for the outcome of a command whose ids could not be read.
  if (orgId === nilId || commandId === nilId) return undefined
  const shared = {
    orgId,
    commandId,
    entity: entityField(entityType, entityId),
    commandOffset: at.commandOffset,
    expiresAt: Math.floor(recordedAt / 1000) + outcomeKeptMs,
  }
  if (record.type === 'CommandRefused') {
    const outcome = {
      status: 'refused',
      version,
      code: record.payload.code,
      at: recordedAt,
    } as const
    return { ...shared, outcome }
  }
  if (record.type !== 'CommandRepeated') {
    return { ...shared, outcome: { status: 'accepted', version, at: recordedAt } }
  }
  const { status, code, firstVersion, firstCommandOffset } = record.payload
  return {
    ...shared,
    commandOffset: firstCommandOffset,
    outcome:
      status === 'accepted'
        ? { status, version: firstVersion, at: recordedAt }
        : { status: 'refused', version: firstVersion, code, at: recordedAt },
  }
}

export function entityField(entityType: string, entityId: Uuid): string {
  return `${entityType}:${entityId}`
}
