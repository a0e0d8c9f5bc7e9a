// The one error class. What a failure means is decided once, at the door of the client that failed.

/** What follows from a failure; see docs/architecture.md. */
export type FaultKind = 'permanent' | 'transient' | 'unknown' | 'bug'

export class HiveError extends Error {
  readonly code: string
  readonly kind: FaultKind
  readonly facts: Readonly<Record<string, string | number>>

  constructor(
    code: string,
    kind: FaultKind,
    message: string,
    detail: {
      readonly facts?: Readonly<Record<string, string | number>>
      readonly cause?: unknown
    } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'HiveError'
    this.code = code
    this.kind = kind
    this.facts = detail.facts ?? {}
  }
}

/** A dependency is away, slow, full or read-only: pause, probe at a capped pace, park nothing. */
export function dependencyFault(code: string, message: string, cause?: unknown): HiveError {
  return new HiveError(code, 'transient', message, cause === undefined ? {} : { cause })
}

/** One record cannot be handled whatever is done: it is parked, then dead-lettered. */
export function recordFault(code: string, message: string, cause?: unknown): HiveError {
  return new HiveError(code, 'permanent', message, cause === undefined ? {} : { cause })
}

/** A broken invariant of ours: the partition stops loudly. */
export function bug(
  code: string,
  message: string,
  facts: Readonly<Record<string, string | number>> = {},
): HiveError {
  return new HiveError(code, 'bug', message, { facts })
}

export function isTransient(error: unknown): boolean {
  return error instanceof HiveError && error.kind === 'transient'
}

/** Refused for certain: nothing of it has happened. */
export function isPermanent(error: unknown): boolean {
  return error instanceof HiveError && error.kind === 'permanent'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
