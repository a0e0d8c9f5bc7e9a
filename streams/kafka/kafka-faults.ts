// Failures of the client library become ours here, once, by name and code; never again by message text.
import { dependencyFault, HiveError, messageOf } from '../base/faults.ts'

/** What the broker said, e.g. `NOT_LEADER_FOR_PARTITION`, or the client's own error name. */
export function reasonOf(error: unknown): string {
  const cause = rootOf(error)
  if (!(cause instanceof Error)) return 'UNKNOWN'
  if ('type' in cause && typeof cause.type === 'string') return cause.type
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.name
}

function rootOf(error: unknown): unknown {
  let root = error
  for (let depth = 0; depth < 8; depth += 1) {
    if (!(root instanceof Error) || !(root.cause instanceof Error)) return root
    root = root.cause
  }
  return root
}

const forbidden: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'KafkaJSSASLAuthenticationError',
])

/** Errors of our own making: the same call would fail again. */
const mistakes: ReadonlySet<string> = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'KafkaJSInvariantViolation',
])

export function kafkaFault(error: unknown, doing: string): HiveError {
  if (error instanceof HiveError) return error
  const reason = reasonOf(error)
  const message = `${doing}: ${messageOf(error)}`
  if (mistakes.has(reason)) {
    return new HiveError('KAFKA_CLIENT_FAULT', 'bug', message, { facts: { reason }, cause: error })
  }
  if (forbidden.has(reason)) return dependencyFault('KAFKA_FORBIDDEN', message, error)
  return dependencyFault('KAFKA_AWAY', message, error)
}

/** A send that did not succeed. The producer that threw it is dead. */
export class AppendFailure extends HiveError {
  /** Certainly not in the log, and never will be. Otherwise: read the log to know. */
  readonly definite: boolean

  constructor(reason: string, definite: boolean, message: string, cause?: unknown) {
    super(
      definite ? 'APPEND_REFUSED' : 'APPEND_UNKNOWN',
      definite ? 'permanent' : 'unknown',
      message,
      { facts: { reason }, ...(cause === undefined ? {} : { cause }) },
    )
    this.name = 'AppendFailure'
    this.definite = definite
  }
}
