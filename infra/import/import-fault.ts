// How the importer says that a file or a mapping is no good: a code, what was found, where, how to mend it.
import { HiveError } from '../../streams/base/faults.ts'

export interface FaultDetail {
  /** What was found. */
  readonly what: string
  /** File, line, entry or path in the mapping. */
  readonly where: string
  /** What the reader of the message can do about it. */
  readonly mend: string
  readonly cause?: unknown
}

/** Stops the import. What concerns a single row is a `RowProblem`, never this. */
export function importFault(code: string, detail: FaultDetail): HiveError {
  return new HiveError(code, 'permanent', `${detail.where}: ${detail.what}. ${detail.mend}`, {
    facts: { what: detail.what, where: detail.where, mend: detail.mend },
    ...(detail.cause === undefined ? {} : { cause: detail.cause }),
  })
}

/** Why one row cannot be used; it goes to the rejects file with its line. */
export interface RowProblem {
  readonly code: string
  readonly message: string
}
