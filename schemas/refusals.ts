// The codes that stand in a journal as the outcome of a command: what each means, and what mends it.
// A part of the table in errors.ts, which is the one to read from.
import { type ErrorEntry, refused, refusedForNow } from './error-entry.ts'

export const refusals = {
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
  REFERENCE_BEHIND: refusedForNow(
    'The versions that basisAtLeast asks for were not seen here in time.',
    'Send it again in a moment; hive status shows the lag of the reference tables.',
  ),
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
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type RefusalCode = keyof typeof refusals
