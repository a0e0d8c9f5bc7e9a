// What a row of the table of codes says, and the short hands that the table is written in.

/**
 * What follows from a failure. refused: a value in the journal, never retried by us. permanent: this
 * record or request can't be handled whatever is done. transient: a dependency is away, the work waits.
 * unknown: it may or may not have happened, the log is read to find out. bug: an invariant is broken,
 * the partition stops by that name and an operator decides.
 */
export type ErrorKind = 'refused' | 'permanent' | 'transient' | 'unknown' | 'bug'

export interface ErrorEntry {
  readonly kind: ErrorKind
  /** Sent again unchanged it may succeed; such a refusal is not remembered under its commandId. */
  readonly retryable: boolean
  readonly means: string
  readonly mend: string
}

function row<Kind extends ErrorKind, Retryable extends boolean>(kind: Kind, retryable: Retryable) {
  return (means: string, mend: string) => ({ kind, retryable, means, mend }) as const
}

export const refused = row('refused', false)
export const refusedForNow = row('refused', true)
export const permanent = row('permanent', false)
export const transient = row('transient', true)
export const unknown = row('unknown', false)
export const bug = row('bug', false)
