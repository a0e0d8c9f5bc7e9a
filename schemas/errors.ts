// The one table of stable codes: what each means, what follows from it, and what mends it.
// A code is never renamed or reused. Edge, command line and documentation read this table.

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

function row<Kind extends ErrorKind>(kind: Kind) {
  return (means: string, mend: string) => ({ kind, retryable: false, means, mend }) as const
}
const refused = row('refused')
const permanent = row('permanent')
const unknown = row('unknown')
const bug = row('bug')

export const errors = {
  // Refused before anything is looked up: what was sent can't be read or is in the wrong place.
  UNREADABLE: refused(
    'The bytes are no command of this journal that any registered schema can read.',
    'Send through the SDK or the API; the bytes are kept in dead.decider under topic:partition:offset.',
  ),
  WRONG_PARTITION: refused(
    "The record key is not the entity's id, or another partitioner than murmur2 placed it.",
    'Use the 36-character lower-case id as key and the murmur2 partitioner (librdkafka: murmur2_random).',
  ),
  MALFORMED: refused(
    'A field is missing, at its empty default, or outside its pattern; facts: field, limit.',
    'Correct the named field and send it under a new commandId.',
  ),
  TOO_LARGE: refused(
    'A field, a list or the whole command is larger than its limit; facts: field, limit.',
    'Shorten the named field and send it under a new commandId.',
  ),
  DECIDER_FAULT: refused(
    'Deciding failed by a fault of ours; nothing was changed.',
    'Report it with the commandId; the command can be sent again once it is mended, under a new commandId.',
  ),

  // Refused because it was answered before.
  COMMAND_ID_REUSED: refused(
    'The commandId was used before with another payload; facts: first.',
    'Give every command an id of its own; only a repetition of the same command keeps it.',
  ),
  ALREADY_APPLIED: refused(
    'This source was applied to the entity up to this record or further; facts: seq, last.',
    'Nothing to do: the record had its outcome.',
  ),

  // Refused because of what the decision would have rested on.
  REFERENCE_BEHIND: {
    kind: 'refused',
    retryable: true,
    means: 'The versions that basisAtLeast asks for were not seen here in time.',
    mend: 'Send it again in a moment; hive status shows the lag of the reference tables.',
  },
  UNKNOWN_BASIS: refused(
    'basisAtLeast names a version that does not exist.',
    'Give versions that an outcome named, of entities of the same organisation.',
  ),
  NOT_FOUND: refused(
    'There is no such entity in this organisation, or it was deleted.',
    'Check the id and the organisation.',
  ),
  FORBIDDEN: refused(
    'The permission matrix does not allow this to the actor; facts: action, role, needs.',
    'Ask someone whose role may, or have the role, team or scope changed.',
  ),
  NEEDS_APPROVAL: refused(
    'An agent may do this only once a human has approved it; facts: action.',
    'Request an approval and send the command once it is granted, under a new commandId.',
  ),
  VERSION_CONFLICT: refused(
    'The entity is not at the expected version; facts: expected, current.',
    'Read it again, see whether the change still makes sense, send it with the current version.',
  ),

  // Refused by a rule of the domain.
  ALREADY_EXISTS: refused(
    'The entity that was to be created exists.',
    'Use the existing one, or create another under another id.',
  ),
  UNKNOWN_ORGANISATION: refused(
    'The organisation does not exist here (yet).',
    'Create it first; name its version in basisAtLeast when it was created a moment ago.',
  ),
  UNKNOWN_TEAM: refused(
    'There is no such team in the organisation; facts: teamId.',
    'Create it first; name its version in basisAtLeast when it was created a moment ago.',
  ),
  UNKNOWN_PERSON: refused(
    'There is no such person in the organisation; facts: personId.',
    'Create the person first; name the version in basisAtLeast when that was a moment ago.',
  ),
  UNKNOWN_AGENT: refused(
    'There is no such agent in the organisation; facts: agentId.',
    'Create the agent first; name the version in basisAtLeast when that was a moment ago.',
  ),
  UNKNOWN_ASSIGNEE: refused(
    'The assignee is nobody of this organisation; facts: assigneeId.',
    'Assign to a person or agent of the organisation; name its version in basisAtLeast when it is new.',
  ),
  UNKNOWN_TASK: refused(
    'A task that is to be linked does not exist in the organisation or was deleted; facts: taskId.',
    'Check the id; name its version in basisAtLeast when it was created a moment ago.',
  ),
  FORBIDDEN_TRANSITION: refused(
    'The status does not allow it; facts: from (the status), command, allowed (statuses that do).',
    'Bring the entity into one of the allowed statuses first.',
  ),
  AGENT_NOT_AVAILABLE: refused(
    'The agent is paused or stopped; facts: agentId, status.',
    'Resume it, or hand the task to another.',
  ),
  NO_CHANGE: refused('Everything already is as the command would make it.', 'Nothing to do.'),
  LIMIT_REACHED: refused(
    'The entity holds as many of these as it may; facts: field, limit.',
    'Remove some first.',
  ),
  LINK_CYCLE: refused(
    'The link would make a task wait for itself; facts: path (ids from task to itself), length.',
    'Unlink one pair on the path first.',
  ),
  ALREADY_LINKED: refused(
    'The first task already waits for the second; facts: taskId, dependsOn.',
    'Nothing to do.',
  ),
  NOT_LINKED: refused(
    'The first task does not wait for the second; facts: taskId, dependsOn.',
    'Nothing to do.',
  ),

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
  TOPIC_MISMATCH: bug(
    'A topic of the cluster differs from topics.ts in partitions or settings.',
    'hive doctor lists the differences; alter the topic, or set HIVE_PARTITIONS as it was.',
  ),
  CHECKPOINT_BEYOND_END: bug(
    'A stored position lies beyond the end of its log: the log lost records or is another one.',
    'Check HIVE_KAFKA_BROKERS and HIVE_PREFIX; if the log did lose records, discard what was derived from it.',
  ),
  CHECKPOINT_MISMATCH: bug(
    'The record before a stored position is not the one that was folded there.',
    'The checkpoint is discarded and the state is folded from the start; see TOPIC_RECREATED if it returns.',
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
  DEPENDENCY_AWAY: {
    kind: 'transient',
    retryable: true,
    means: 'Broker, registry, Redis or ClickHouse does not answer, is full or is read-only.',
    mend: 'Bring it back; the work waits and goes on by itself.',
  },
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
  PRODUCER_FULL: {
    kind: 'transient',
    retryable: true,
    means: 'More commands wait to be sent than may; nothing of this one was sent.',
    mend: 'Await ready() before each send, or raise bufferBytesMax.',
  },
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
  OUTCOMES_BEHIND: {
    kind: 'transient',
    retryable: true,
    means: 'The outcome source could not read the journals up to the present in time.',
    mend: 'Raise catchUpMs, or start it where the views have committed their positions.',
  },
  RECORD_FAULT: permanent(
    'A projector can not handle one record; its key is parked in order.',
    'See the dead letter for error and stack; mend the projector and replay.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorCode = keyof typeof errors

/** Codes that stand in a journal as the outcome of a command. */
export type RefusalCode = {
  [Code in ErrorCode]: (typeof errors)[Code]['kind'] extends 'refused' ? Code : never
}[ErrorCode]

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code)
}
