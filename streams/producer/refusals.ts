// What the SDK refuses before the log, and what it says when a command may or may not have arrived.
import { HiveError } from '../base/faults.ts'

export function malformed(field: string, what: string): HiveError {
  return new HiveError('MALFORMED', 'permanent', `${field} ${what}`, { facts: { field } })
}

export function tooLarge(field: string, size: number, limit: number): HiveError {
  return new HiveError('TOO_LARGE', 'permanent', `${field} has ${size}, at most ${limit}`, {
    facts: { field, size, limit },
  })
}

export function producerClosed(): HiveError {
  return new HiveError(
    'PRODUCER_CLOSED',
    'permanent',
    'the producer is closed; nothing was sent. Mend: send before close(), or open another',
  )
}

export function producerFull(bytes: number, limit: number): HiveError {
  return new HiveError(
    'PRODUCER_FULL',
    'transient',
    `${bytes} bytes wait for room already, at most ${limit}; nothing was sent. ` +
      'Mend: await ready() before each send, or raise bufferBytesMax',
    { facts: { bytes, limit } },
  )
}
