// A valid record of a journal with all that a fold may depend on; what views and facts are given.
import type { AnyEvent, JournalRecord } from '../../schemas/generated/types.ts'

export interface Journalled {
  readonly record: AnyEvent | JournalRecord
  /** The journal's name without the installation's prefix: `events.task`. */
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Broker timestamp of the record, ms. */
  readonly timestamp: number
  /** Offset of the command answered; −1 for `EpochStarted`, which answers none. */
  readonly commandOffset: number
  /** Place among the command's records, and how many they are (R3). */
  readonly index: number
  readonly count: number
}

/** Names one journal partition in keys, cursors and tokens: `events.task:3`. */
export function sourceOf(at: { readonly topic: string; readonly partition: number }): string {
  return `${at.topic}:${at.partition}`
}
