// What became of every row: each is counted in exactly one place.
import type { Delivered } from './sender/command-sender.ts'

/** `read` is the sum of all others once the import has ended. */
export interface RowCounts {
  read: number
  /** Changed something. */
  accepted: number
  /** Said what the task already was. */
  unchanged: number
  /** Was imported before. */
  alreadyThere: number
  /** The decider said no; in the rejects file. */
  refused: number
  /** Could not be read or mapped; in the rejects file. */
  rejected: number
  /** The import was stopped before their turn. */
  left: number
  /** Sent, but the import was stopped before their outcome came. */
  unknown: number
}

export interface ReferenceCounts {
  created: number
  alreadyThere: number
  refused: number
}

export interface Tally {
  readonly rows: RowCounts
  readonly teams: ReferenceCounts
  readonly people: ReferenceCounts
  /** Rejected and refused rows by code. */
  readonly rejects: Record<string, number>
  /** Commands sent, creations and repetitions included. */
  sent: number
  /** Sendings after a retryable refusal or a fault of the connection, by code. */
  readonly retries: Record<string, number>
  /** Texts that were cut to their limit. */
  shortened: number
}

export function emptyTally(): Tally {
  const reference = (): ReferenceCounts => ({ created: 0, alreadyThere: 0, refused: 0 })
  return {
    rows: {
      read: 0,
      accepted: 0,
      unchanged: 0,
      alreadyThere: 0,
      refused: 0,
      rejected: 0,
      left: 0,
      unknown: 0,
    },
    teams: reference(),
    people: reference(),
    rejects: {},
    sent: 0,
    retries: {},
    shortened: 0,
  }
}

export function count(counts: Record<string, number>, code: string): void {
  counts[code] = (counts[code] ?? 0) + 1
}

export type RowOutcome = 'accepted' | 'unchanged' | 'alreadyThere' | 'refused'

export function rowOutcome(outcome: Delivered): RowOutcome {
  if (outcome.code === 'ALREADY_APPLIED') return 'alreadyThere'
  if (outcome.code === 'NO_CHANGE') return outcome.repeated ? 'alreadyThere' : 'unchanged'
  if (outcome.status === 'refused') return 'refused'
  return outcome.repeated ? 'alreadyThere' : 'accepted'
}
