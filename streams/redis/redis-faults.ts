// What an error of Redis or of its client means, told apart once: here, by code, never again by text.
import { dependencyFault, HiveError, messageOf, recordFault } from '../base/faults.ts'

/**
 * First words of error replies after which the same command may succeed later: the server loads,
 * is full, read-only, busy, without its cluster, or the slots are on the move.
 */
const passing: ReadonlySet<string> = new Set([
  'LOADING',
  'OOM',
  'READONLY',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'TRYAGAIN',
  'MOVED',
  'ASK',
  'BUSY',
  'UNBLOCKED',
  'NOAUTH',
  'WRONGPASS',
  'NOPERM',
  'NOSCRIPT',
  'EXECABORT',
  // Our own: the view was begun anew since the writer looked.
  'STALEGENERATION',
])

/** `OOM command not allowed …` → OOM; a script's error names its own after the script. */
function replyCode(message: string): string {
  const first = /^-?([A-Z]+)\b/.exec(message)?.[1] ?? ''
  if (first !== 'ERR') return first
  return passing.has(second(message)) ? second(message) : first
}

function second(message: string): string {
  return /^ERR Error running script.*?: -?([A-Z]+)\b/.exec(message)?.[1] ?? ''
}

/** Only a definite refusal by the server of what was sent condemns the record; all else is the dependency's. */
export function redisFault(error: unknown): HiveError {
  if (error instanceof HiveError) return error
  const message = messageOf(error)
  if (!isReply(error)) return dependencyFault('REDIS_AWAY', `Redis: ${message}`, error)
  const code = replyCode(message)
  return passing.has(code)
    ? dependencyFault(`REDIS_${code}`, `Redis: ${message}`, error)
    : recordFault('REDIS_REFUSED', `Redis: ${message}`, error)
}

function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError'
}

export function isNoScript(error: unknown): boolean {
  return isReply(error) && error.message.startsWith('NOSCRIPT')
}
