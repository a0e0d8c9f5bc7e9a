// The outcome that the last record of a command's outcome tells (R10): it suffices, also for a repeat.
import type { AnyRecord } from '../../schemas/generated/types.ts'
import type { Outcome } from './outcome.ts'

/** undefined: not a record that answers a command. */
export function outcomeOf(
  record: AnyRecord,
  at: { readonly commandOffset: number; readonly timestamp: number },
): Outcome | undefined {
  if (record.type === 'EpochStarted' || !('version' in record.envelope)) return undefined
  const { commandId, entityId, orgId, version } = record.envelope
  const common = {
    commandId,
    entityId,
    orgId,
    commandOffset: at.commandOffset,
    at: at.timestamp,
    facts: {},
    retryable: false,
    repeated: false,
  }
  switch (record.type) {
    case 'CommandRefused': {
      const { code, facts, retryable } = record.payload
      return { ...common, status: 'refused', version, code, facts, retryable }
    }
    case 'CommandRepeated': {
      const { status, code, firstVersion } = record.payload
      return {
        ...common,
        status: status === 'accepted' ? 'accepted' : 'refused',
        version: firstVersion,
        code: code === '' ? undefined : code,
        repeated: true,
      }
    }
    default:
      return { ...common, status: 'accepted', version, code: undefined }
  }
}
