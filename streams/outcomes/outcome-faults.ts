// What an outcome source says when it cannot tell.
import { bug, HiveError } from '../base/faults.ts'
import type { WantedOutcome } from './outcome.ts'

export function unreadable(where: string, detail: string): HiveError {
  return bug('JOURNAL_UNREADABLE', `${where}: ${detail}`)
}

export function notSeen(wanted: WantedOutcome, ms: number): HiveError {
  return new HiveError(
    'OUTCOME_UNKNOWN',
    'unknown',
    `no outcome of ${wanted.commandId} in ${ms} ms; it may still be decided. ` +
      'Mend: wait longer (hive status shows the lag), or send it again with the same commandId',
    { facts: { commandId: wanted.commandId, timeoutMs: ms } },
  )
}

export function sourceClosed(): HiveError {
  return new HiveError('OUTCOMES_CLOSED', 'permanent', 'the outcome source is closed')
}

export function outOfRange(topic: string, partition: number): HiveError {
  return new HiveError(
    'LOG_RESET',
    'bug',
    `${topic}:${partition} no longer has the offset that comes next. Mend: hive doctor`,
    { facts: { partition } },
  )
}
