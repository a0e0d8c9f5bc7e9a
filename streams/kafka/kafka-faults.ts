// Failures of the client library become ours here, once, by name and code; never again by message text.
import { dependencyFault, HiveError, messageOf } from '../base/faults.ts'

/** What the broker said, e.g. `NOT_LEADER_FOR_PARTITION`, or the system's code, or the error's name. */
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
    if (!(root instanceof Error)) return root
    const inner = innerOf(root)
    if (!(inner instanceof Error)) return root
    root = inner
  }
  return root
}

/** Where the library wraps: several refusals in one, by topic or by group, or a last one after retries. */
function innerOf(error: Error): unknown {
  if ('errors' in error && Array.isArray(error.errors)) return error.errors[0]
  if ('groups' in error && Array.isArray(error.groups)) {
    const refused: unknown = error.groups[0]
    return typeof refused === 'object' && refused !== null && 'error' in refused
      ? refused.error
      : undefined
  }
  return error.cause
}

const forbidden: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'KafkaJSSASLAuthenticationError',
])

/** The group has moved on without this member. */
const notMember: ReadonlySet<string> = new Set([
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
])

/** The same request would be refused again. */
const refused: ReadonlySet<string> = new Set([
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_CONFIG',
  'INVALID_GROUP_ID',
  'INVALID_PARTITIONS',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_REQUEST',
  'INVALID_SESSION_TIMEOUT',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'NON_EMPTY_GROUP',
  'OFFSET_METADATA_TOO_LARGE',
  'POLICY_VIOLATION',
  'TOPIC_DELETION_DISABLED',
  'UNSUPPORTED_VERSION',
])

export function kafkaFault(error: unknown, doing: string): HiveError {
  if (error instanceof HiveError) return error
  const reason = reasonOf(error)
  const message = `${doing}: ${messageOf(error)}`
  if (notMember.has(reason)) return dependencyFault('KAFKA_NOT_MEMBER', message, error)
  if (forbidden.has(reason)) return dependencyFault('KAFKA_FORBIDDEN', message, error)
  const isBug = (code: string) =>
    new HiveError(code, 'bug', message, { facts: { reason }, cause: error })
  if (refused.has(reason)) return isBug('KAFKA_REFUSED')
  // A batch in a codec that the library does not bring: the next read meets it again.
  if (reason === 'KafkaJSNotImplemented') return isBug('KAFKA_CODEC_MISSING')
  if (isWeather(reason)) return dependencyFault('KAFKA_AWAY', message, error)
  return isBug('KAFKA_CLIENT_FAULT')
}

/** Broker codes, the library's own errors and the system's; nothing else is worth waiting for. */
function isWeather(reason: string): boolean {
  if (reason === 'KafkaJSInvariantViolation' || reason.startsWith('ERR_')) return false
  return reason.startsWith('KafkaJS') || /^[A-Z][A-Z_]+$/.test(reason)
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
