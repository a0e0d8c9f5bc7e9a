// A journal's record → its row. Nothing is looked up: a record says all that is counted of it.
import type {
  AnyEvent,
  CommandRefused,
  CommandRepeated,
  EventEnvelope,
  Routing,
  Sealed,
} from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import { isTaskEvent, routingAfter, routingBefore } from '../../../schemas/routes.ts'
import { isSealed, open } from '../../../streams/codec/sealed.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import type { EventRow } from './table.ts'

type Outcome = AnyEvent | CommandRefused | CommandRepeated

/** undefined: a writer's term began, which is about no command. */
export function project(at: Journalled): EventRow | undefined {
  const { record } = at
  if (record.type === 'EpochStarted') return undefined
  return {
    ...fromEnvelope(record.envelope),
    ...fromPayload(record),
    kind: kindOf(record),
    type: record.type,
    details: details(record),
    appendedAt: at.timestamp,
    topic: at.topic,
    partition: at.partition,
    offset: at.offset,
    commandOffset: at.commandOffset,
    commandIndex: at.index,
    commandCount: at.count,
  }
}

function kindOf(record: Outcome): 'event' | 'refused' | 'repeated' {
  if (record.type === 'CommandRefused') return 'refused'
  return record.type === 'CommandRepeated' ? 'repeated' : 'event'
}

function fromEnvelope(envelope: EventEnvelope) {
  const { actor, origin } = envelope
  return {
    org: envelope.orgId,
    entityType: envelope.entityType,
    entityId: envelope.entityId,
    version: envelope.version,
    eventId: envelope.eventId,
    commandId: envelope.commandId,
    correlationId: envelope.correlationId,
    causationId: envelope.causationId ?? nilId,
    actorKind: actor.kind,
    actorId: actor.id,
    onBehalfOf: actor.onBehalfOf ?? nilId,
    scopes: actor.scopes,
    originId: origin?.id ?? nilId,
    originSeq: origin?.seq ?? 0,
    address: plain(origin?.address) ?? '',
    userAgent: plain(origin?.userAgent) ?? '',
    occurredAt: envelope.occurredAt,
    recordedAt: envelope.recordedAt,
    payloadHash: hex(envelope.payloadHash),
    basis: envelope.basis.map((ref) => `${ref.entityType}:${ref.entityId}@${ref.version}`),
  }
}

function fromPayload(record: Outcome) {
  const said: Said = record.payload
  const task = isTask(record)
  const after = task ? routingAfter(record) : undefined
  const before = task ? routingBefore(record) : null
  return {
    ...now(after, task ? undefined : teamOf(record)),
    ...was(before),
    code: said.code ?? '',
    commandType: said.commandType ?? '',
    imported: said.imported ?? false,
    createdAt: said.createdAt ?? null,
    startedAt: said.startedAt ?? null,
    dueAt: said.dueAt ?? null,
    labels: said.labels ?? [],
    title: plain(said.title),
    description: plain(said.description),
    text: plain(said.text ?? said.reason),
    name: plain(said.name),
    email: plain(said.email),
    externalSystem: said.externalRef?.system ?? '',
    externalKey: plain(said.externalRef?.key),
  }
}

/** What some payload or other has; every payload has one of these at least. */
interface Said {
  readonly level?: string
  readonly teamId?: string | null
  readonly code?: string
  readonly commandType?: string
  readonly imported?: boolean
  readonly createdAt?: number
  readonly startedAt?: number | null
  readonly dueAt?: number | null
  readonly labels?: readonly string[]
  readonly title?: Sealed | null
  readonly description?: Sealed | null
  readonly text?: Sealed | null
  readonly reason?: Sealed | null
  readonly name?: Sealed | null
  readonly email?: Sealed | null
  readonly externalRef?: { readonly system: string; readonly key: Sealed | null } | null
}

function isTask(record: Outcome) {
  return (
    record.type !== 'CommandRefused' && record.type !== 'CommandRepeated' && isTaskEvent(record)
  )
}

function now(routing: Routing | undefined, teamId: string | undefined) {
  return {
    teamId: routing?.teamId ?? teamId ?? nilId,
    assigneeKind: routing?.assignee?.kind ?? '',
    assigneeId: routing?.assignee?.id ?? nilId,
    priority: routing?.priority ?? '',
    status: routing?.status ?? '',
  }
}

function was(routing: Routing | null) {
  return {
    moved: routing !== null,
    teamBefore: routing?.teamId ?? nilId,
    assigneeKindBefore: routing?.assignee?.kind ?? '',
    assigneeIdBefore: routing?.assignee?.id ?? nilId,
    priorityBefore: routing?.priority ?? '',
    statusBefore: routing?.status ?? '',
  }
}

/** The team that an event of something else than a task is about. */
function teamOf(record: Outcome): string | undefined {
  switch (record.type) {
    case 'TeamCreated':
    case 'TeamRenamed':
      return record.envelope.entityId
    case 'PersonJoinedTeam':
    case 'PersonLeftTeam':
      return record.payload.teamId
    case 'TasksLinked':
    case 'TasksUnlinked':
      return record.payload.teamId ?? undefined
    default:
      return undefined
  }
}

/** These have columns of their own. */
const columned: ReadonlySet<string> = new Set(
  (
    'now was imported createdAt startedAt dueAt labels title description text reason name email ' +
    'externalRef code commandType'
  ).split(' '),
)

/** Names of the payload in their order; sealed text never, bytes in hexadecimal. */
function details(record: Outcome): string {
  const rest = Object.entries(record.payload).filter(
    ([name, value]) => !columned.has(name) && !isSealed(value),
  )
  if (rest.length === 0) return ''
  return JSON.stringify(
    Object.fromEntries(
      rest.map(([name, value]: [string, unknown]) => [
        name,
        value instanceof Uint8Array ? hex(value) : value,
      ]),
    ),
  )
}

function plain(sealed: Sealed | null | undefined): string | null {
  return sealed === null || sealed === undefined ? null : open(sealed)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
