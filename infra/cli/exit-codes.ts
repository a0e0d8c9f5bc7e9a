// Exit codes of `hive` and of role processes, documented in docs/cli.md; a failure's kind decides.
import { ConfigError } from '../../streams/base/config.ts'
import { HiveError } from '../../streams/base/faults.ts'
import { StackError, type StackErrorCode } from '../stack/stack-error.ts'

export const exitCodes = {
  ok: 0,
  /** Refused by a rule, or it did not work. */
  failed: 1,
  /** Wrong arguments or settings. */
  usage: 2,
  /** Kafka, registry, Redis or ClickHouse does not answer. */
  dependencyAway: 3,
  notFound: 4,
  /** It may or may not have happened. */
  unknown: 5,
  /** A named stop: an operator decides; see `hive doctor`. */
  stopped: 6,
  interrupted: 130,
} as const

const ofStack: Readonly<Partial<Record<StackErrorCode, number>>> = {
  BAD_SETTING: exitCodes.usage,
  ADDRESS_UNREACHABLE: exitCodes.dependencyAway,
  NOT_READY: exitCodes.dependencyAway,
  ABORTED: exitCodes.interrupted,
}

export class UsageError extends Error {
  readonly mend: string

  constructor(message: string, mend: string) {
    super(message)
    this.mend = mend
  }
}

export class NotFound extends Error {
  readonly mend: string

  constructor(message: string, mend: string) {
    super(message)
    this.mend = mend
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError || error instanceof UsageError) return exitCodes.usage
  if (error instanceof NotFound) return exitCodes.notFound
  if (error instanceof StackError) return ofStack[error.code] ?? exitCodes.failed
  if (!(error instanceof HiveError)) return exitCodes.failed
  switch (error.kind) {
    case 'transient':
      return exitCodes.dependencyAway
    case 'unknown':
      return exitCodes.unknown
    case 'bug':
      return exitCodes.stopped
    case 'permanent':
      return exitCodes.failed
    default:
      return error.kind satisfies never
  }
}
