// Every record of every journal as a row: the audit trail, and what all other facts are folded from.
import {
  type Columns,
  encoderOf,
  flag,
  i64,
  label,
  text,
  textOrNull,
  texts,
  time,
  timeMs,
  timeOrNull,
  u16,
  u32,
  u64,
  uuid,
} from '../columns.ts'
import { createTable, type FactTable } from '../ddl.ts'
import { eventViews } from './views.ts'

export interface EventRow {
  /** Ids that are not there are the nil id. */
  readonly org: string
  readonly entityType: string
  readonly entityId: string
  /** Of a refusal or repeat: the version met. */
  readonly version: number
  readonly eventId: string
  /** event, refused or repeated */
  readonly kind: string
  readonly type: string
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string
  readonly actorKind: string
  readonly actorId: string
  readonly onBehalfOf: string
  readonly scopes: readonly string[]
  readonly originId: string
  readonly originSeq: number
  readonly address: string
  readonly userAgent: string
  readonly occurredAt: number
  readonly recordedAt: number
  /** When the journal got it. */
  readonly appendedAt: number
  /** Hexadecimal. */
  readonly payloadHash: string
  /** `person:<id>@<version>` */
  readonly basis: readonly string[]
  readonly code: string
  readonly commandType: string
  readonly imported: boolean
  readonly teamId: string
  readonly assigneeKind: string
  readonly assigneeId: string
  readonly priority: string
  readonly status: string
  /** Whether the event changed any of the five; if so, what they were. */
  readonly moved: boolean
  readonly teamBefore: string
  readonly assigneeKindBefore: string
  readonly assigneeIdBefore: string
  readonly priorityBefore: string
  readonly statusBefore: string
  /** null where the event does not speak of it. */
  readonly createdAt: number | null
  readonly startedAt: number | null
  readonly dueAt: number | null
  readonly labels: readonly string[]
  readonly title: string | null
  readonly description: string | null
  /** A comment, or a reason. */
  readonly text: string | null
  readonly name: string | null
  readonly email: string | null
  readonly externalSystem: string
  readonly externalKey: string | null
  /** JSON of what the payload says besides; nothing personal. */
  readonly details: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly commandOffset: number
  readonly commandIndex: number
  readonly commandCount: number
}

const columns: Columns<EventRow> = {
  org: uuid,
  entityType: label,
  entityId: uuid,
  version: u64,
  eventId: uuid,
  kind: label,
  type: label,
  commandId: uuid,
  correlationId: uuid,
  causationId: uuid,
  actorKind: label,
  actorId: uuid,
  onBehalfOf: uuid,
  scopes: texts,
  originId: uuid,
  originSeq: i64,
  address: text,
  userAgent: text,
  occurredAt: time,
  recordedAt: time,
  appendedAt: timeMs,
  payloadHash: text,
  basis: texts,
  code: label,
  commandType: label,
  imported: flag,
  teamId: uuid,
  assigneeKind: label,
  assigneeId: uuid,
  priority: label,
  status: label,
  moved: flag,
  teamBefore: uuid,
  assigneeKindBefore: label,
  assigneeIdBefore: uuid,
  priorityBefore: label,
  statusBefore: label,
  createdAt: timeOrNull,
  startedAt: timeOrNull,
  dueAt: timeOrNull,
  labels: texts,
  title: textOrNull,
  description: textOrNull,
  text: textOrNull,
  name: textOrNull,
  email: textOrNull,
  externalSystem: label,
  externalKey: textOrNull,
  details: text,
  topic: label,
  partition: u32,
  offset: u64,
  commandOffset: i64,
  commandIndex: u16,
  commandCount: u16,
}

export const eventEncoder = encoderOf(columns)

export const eventsTable: FactTable = {
  name: 'events',
  statements: (place) =>
    createTable(place, {
      name: 'events',
      elements: [
        ...eventEncoder.declarations,
        'INDEX by_command commandId TYPE bloom_filter GRANULARITY 4',
        'INDEX by_actor actorId TYPE bloom_filter GRANULARITY 4',
        'INDEX by_occurrence occurredAt TYPE minmax',
        'INDEX by_recording recordedAt TYPE minmax',
      ],
      // The token is the first net, this the second: an eventId is unique.
      engine: 'ReplacingMergeTree',
      monthOf: 'recordedAt',
      // Two refusals at one version are two rows.
      orderBy: ['org', 'entityType', 'entityId', 'version', 'eventId'],
      shardBy: 'cityHash64(org, entityId)',
    }),
  views: (place) => eventViews(place, eventEncoder.names),
}
