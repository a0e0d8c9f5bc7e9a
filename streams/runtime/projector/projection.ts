// What a processor of journals is to the runtime.
import type { Journalled } from '../../journal/journalled.ts'
import type { Position } from '../../journal/position.ts'
import type { ParkingProcessor } from '../../topics.ts'

/** Where a source begins after an assignment, or after the store was found to be another. */
export type Begin =
  | { readonly type: 'at'; readonly position: Position }
  | { readonly type: 'start' }
  /** Back by so much time, as the store may have lost that; folds are idempotent. */
  | { readonly type: 'back'; readonly ms: number }

export interface Projection {
  readonly name: ParkingProcessor
  /**
   * Applies valid records of one partition in order. Throws a transient fault when the store is away
   * (nothing is parked), a permanent one when some record cannot be handled (the runtime bisects).
   * Any replay, in any split, changes nothing. `mark`: the store as the caller last saw it.
   */
  apply(records: readonly Journalled[], mark: string): Promise<void>
  /** Says in the record's own view whether a record of it waits to be mended. */
  markStale(at: Journalled, stale: boolean): Promise<void>
  /** What of the store must be kept beside a position (`''`: nothing); at most 200 characters. */
  mark(): Promise<string>
  /** Whether that mark still holds for the source, and where to begin where it does not. */
  begin(source: string, position: Position | undefined, mark: string): Promise<Begin>
  /** Called when a source begins at its start: the store holds all of it from now on. */
  started(source: string): Promise<void>
}
