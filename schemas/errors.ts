// The one table of stable codes: what each means, what follows from it, and what mends it.
// A code is never renamed or reused. Edge, command line and documentation read this table.
import { bug, type ErrorEntry, permanent, transient, unknown } from './error-entry.ts'
import { refusals } from './refusals.ts'

export type { ErrorEntry } from './error-entry.ts'
export type { RefusalCode } from './refusals.ts'

export const errors = {
  ...refusals,

  // Named stops: the log is not what the reader left. The partition stands still until an operator decides.
  OFFSET_GAP: bug(
    'A record that must be there is missing: the offset read is not the expected one.',
    'Do not restart blindly. hive doctor shows the hole; restore the topic, or rebuild what folds it.',
  ),
  LOG_RESET: bug(
    'The log now starts beyond what was not yet read: records were deleted before their time.',
    'Check retention against topics.ts; hive doctor shows both offsets. Lost commands must be sent again.',
  ),
  TOPIC_RECREATED: bug(
    'A topic was deleted and made anew: what stands at a known offset is something else.',
    'Restore the topic, or start anew with all that was derived from it (hive up --fresh).',
  ),
  TOPICS_DIFFER: bug(
    'Topics of the cluster differ from topics.ts in partitions or settings.',
    'hive doctor lists the differences; alter the topics, or set HIVE_PARTITIONS as it was.',
  ),
  TOPIC_MISMATCH: permanent(
    'The topics that were to be written to are absent or differ from each other.',
    'Check HIVE_KAFKA_BROKERS and HIVE_PREFIX; hive topics --create makes what is missing.',
  ),
  JOURNAL_UNREADABLE: bug(
    'A valid record of a journal cannot be read with any schema that the registry knows.',
    'Check HIVE_REGISTRY_URL: a registry that lost its schemas must be restored before the partition goes on.',
  ),
  CHECKPOINT_BEYOND_END: bug(
    'A stored position lies beyond the end of its log: the log lost records or is another one.',
    'Check HIVE_KAFKA_BROKERS and HIVE_PREFIX; if the log did lose records, discard what was derived from it.',
  ),
  FACTS_POSITION_LOST: bug(
    'Kafka forgot how far the facts were written, though the table holds rows of that partition.',
    'Rebuild the facts (blue/green); check offsets.retention.minutes with hive doctor.',
  ),
  VERSION_GAP: bug(
    "A journal's valid event does not follow its entity's version.",
    'Report it with topic, partition and offset: the journal rules forbid it.',
  ),
  TERM_MISUSED: bug(
    'A writer was used after its term or with a second send outstanding.',
    'Report it; the journal refused to take part.',
  ),

  // A dependency, or an answer that is not known.
  DEPENDENCY_AWAY: transient(
    'Broker, registry, Redis or ClickHouse does not answer, is full or is read-only.',
    'Bring it back; the work waits and goes on by itself.',
  ),
  REGISTRY_UNAVAILABLE: transient(
    'The schema registry does not answer as it should.',
    'See whether it runs (hive status); the work waits and goes on by itself.',
  ),
  KAFKA_FORBIDDEN: transient(
    'The brokers do not allow this to the client.',
    'Give it the rights that topics.ts implies; the work waits and goes on by itself.',
  ),
  REDIS_EVICTS: transient(
    'Redis would throw keys away when memory is short.',
    'Set maxmemory-policy noeviction.',
  ),
  REDIS_NOT_DURABLE: transient(
    'Redis would lose what it acknowledged when it restarts.',
    'Set appendonly yes.',
  ),
  STORE_UNWRITABLE: transient(
    'The state store on disk cannot be written.',
    'Make room or mend the disk; the store is disposable and is rebuilt from the journal.',
  ),
  PARK_LOST: transient(
    'Another instance took the park partition, or an append to it was not seen.',
    'Nothing to do: the partition opens a new term or is given away.',
  ),
  APPEND_UNKNOWN: unknown(
    'It is not known whether an append reached the log.',
    'Nothing is sent again on a hunch: the log is read, or the command repeated under the same commandId.',
  ),
  OUTCOME_UNKNOWN: unknown(
    'No outcome of the command was seen in time; it may still be decided.',
    'Wait longer (hive status shows the lag), or send it again with the same commandId.',
  ),
  APPEND_REFUSED: permanent(
    'The broker will not take the record: not allowed, or larger than the topic takes.',
    'See the reason in the message; check the rights on the commands topics and max.message.bytes.',
  ),
  PRODUCER_FULL: transient(
    'More commands wait to be sent than may; nothing of this one was sent.',
    'Await ready() before each send, or raise bufferBytesMax.',
  ),
  PRODUCER_CLOSED: permanent(
    'The producer was closed; nothing of the command was sent.',
    'Send before close(), or open another producer.',
  ),
  NO_OUTCOME_SOURCE: permanent(
    'outcome() was asked of a producer that was opened without an outcome source.',
    "Open it with { outcomes: 'journal' } or with a source of your own.",
  ),
  OUTCOMES_CLOSED: permanent(
    'The outcome source was closed while somebody waited.',
    'Wait for outcomes before closing; open another source and send again with the same commandId.',
  ),
  OUTCOMES_BEHIND: transient(
    'The outcome source could not read the journals up to the present in time.',
    'Raise catchUpMs, or start it where the views have committed their positions.',
  ),

  // Of one record; its key is parked in order, the others flow on.
  PROJECTION_FAILED: permanent(
    'A projector cannot handle one record.',
    'See the dead letter for error and stack; mend the projector and replay.',
  ),
  SEAL_UNKNOWN: permanent(
    'A text is sealed in a way that this version cannot open.',
    'Run a version that knows the cipher, then replay the parked key.',
  ),
  RECORD_INVALID: permanent(
    'A record does not fit its schema; the message names the fields.',
    'Correct the named fields; nothing was sent.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorCode = keyof typeof errors

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code)
}
