// What must hold between the versions of a record, as pairs of a writer and a reader that stand some
// versions apart. Run on made-up ids and over the real registry.
import { type Json, parseJson } from '../../../../schemas/codegen/avro.ts'
import { type RecordDefinition, records } from '../../../../schemas/generated/records.ts'
import type { AnyRecord, EventEnvelope } from '../../../../schemas/generated/types.ts'
import type { Definitions } from '../../../../streams/codec/subjects.ts'

export interface EvolutionCase {
  readonly title: string
  readonly writer: Definitions
  readonly reader: Definitions
  readonly written: AnyRecord
  /** Whole, as the reader must see it. */
  readonly read: object
}

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
export const envelope: EventEnvelope = {
  eventId: id,
  orgId: id,
  entityType: 'task',
  entityId: id,
  version: 1,
  commandId: id,
  correlationId: id,
  causationId: null,
  actor: { kind: 'person', id, onBehalfOf: null, scopes: [] },
  origin: null,
  payloadHash: Buffer.alloc(32),
  basis: [],
  occurredAt: 1_700_000_000_000_000,
  recordedAt: 1_700_000_000_000_000,
  schemaRevision: 1,
  extensions: { kept: Buffer.from('as it came') },
}
const now = { teamId: id, assignee: null, priority: 'P0', status: 'blocked' } as const
const reason = { keyId: '', alg: 'none', data: Buffer.from('No key to the cellar') }
const blocked = { now, was: null, imported: false, reason }
const created = {
  teamId: id,
  imported: false,
  title: null,
  description: null,
  dueAt: null,
  labels: ['cellar'],
  externalRef: null,
}

const today = (...types: readonly (keyof typeof records)[]): Definitions =>
  Object.fromEntries(types.map((type) => [type, records[type]]))

/** A record with one version more than today. */
function tomorrow(
  type: keyof typeof records,
  change: (schema: JsonObject, name: string) => JsonObject,
): Definitions {
  const definition: RecordDefinition = records[type]
  const { newest, versions } = definition
  const text = JSON.stringify(changed(parseJson(versions[newest] ?? ''), change))
  return {
    [type]: { ...definition, newest: newest + 1, versions: { ...versions, [newest + 1]: text } },
  }
}

type JsonObject = { readonly [name: string]: Json }

function changed(json: Json, change: (schema: JsonObject, name: string) => JsonObject): Json {
  if (Array.isArray(json)) return json.map((part: Json) => changed(part, change))
  if (!isObject(json)) return json
  const inside = Object.fromEntries(
    Object.entries(json).map(([name, part]) => [name, changed(part, change)]),
  )
  return typeof json['name'] === 'string' ? change(inside, json['name']) : inside
}

function isObject(json: Json): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function listOf(json: Json | undefined): readonly Json[] {
  return isList(json) ? json : []
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json)
}

function recordOf(type: string, body: object): AnyRecord {
  const record: object = { type, ...body }
  if (!isRecord(record)) throw new Error('no record')
  return record
}
function isRecord(value: object): value is AnyRecord {
  return 'type' in value && 'envelope' in value && 'payload' in value
}

const onlyV1: Definitions = {
  TaskCreated: {
    ...records.TaskCreated,
    newest: 1,
    versions: { 1: records.TaskCreated.versions[1] ?? '' },
  },
}

const newSymbol = tomorrow('TaskBlocked', (schema, name) =>
  name === 'Priority' ? { ...schema, symbols: [...listOf(schema['symbols']), 'P4'] } : schema,
)
const withoutReason = tomorrow('TaskBlocked', (schema, name) =>
  name === 'TaskBlockedPayload'
    ? {
        ...schema,
        fields: listOf(schema['fields']).filter(
          (field) => !isObject(field) || field['name'] !== 'reason',
        ),
      }
    : schema,
)
const newEnvelopeField = tomorrow('TaskBlocked', (schema, name) =>
  name === 'EventEnvelope'
    ? {
        ...schema,
        fields: [
          ...listOf(schema['fields']),
          { name: 'region', doc: 'Where.', type: ['null', 'string'], default: null },
        ],
      }
    : schema,
)

export const evolutionCases: readonly EvolutionCase[] = [
  {
    title: 'a task created in v1, without a priority, reads as P2',
    writer: onlyV1,
    reader: today('TaskCreated'),
    written: recordOf('TaskCreated', { envelope, payload: created }),
    read: { envelope, payload: { ...created, priority: 'P2' } },
  },
  {
    title: 'a reader of v1 reads a task created in v2, without its priority',
    writer: today('TaskCreated'),
    reader: onlyV1,
    written: recordOf('TaskCreated', { envelope, payload: { ...created, priority: 'P0' } }),
    read: { envelope, payload: created },
  },
  {
    title: "a new enum symbol is UNKNOWN to yesterday's reader",
    writer: newSymbol,
    reader: today('TaskBlocked'),
    written: recordOf('TaskBlocked', {
      envelope,
      payload: { ...blocked, now: { ...now, priority: 'P4' } },
    }),
    read: { envelope, payload: { ...blocked, now: { ...now, priority: 'UNKNOWN' } } },
  },
  {
    title: "a dropped field has its default for yesterday's reader",
    writer: withoutReason,
    reader: today('TaskBlocked'),
    written: recordOf('TaskBlocked', { envelope, payload: { now, was: now, imported: true } }),
    read: { envelope, payload: { now, was: now, imported: true, reason: null } },
  },
  {
    title: "a new envelope field is passed over by yesterday's reader",
    writer: newEnvelopeField,
    reader: today('TaskBlocked'),
    written: recordOf('TaskBlocked', {
      envelope: { ...envelope, region: 'north' },
      payload: blocked,
    }),
    read: { envelope, payload: blocked },
  },
  {
    title: "today's record is read by tomorrow's reader",
    writer: today('TaskBlocked'),
    reader: newEnvelopeField,
    written: recordOf('TaskBlocked', { envelope, payload: blocked }),
    read: { envelope: { ...envelope, region: null }, payload: blocked },
  },
]

/** A change that FULL_TRANSITIVE forbids: a text becomes a number. */
export const incompatible: Definitions = tomorrow('TaskBlocked', (schema, name) =>
  name === 'imported' ? { ...schema, type: 'long', default: 0 } : schema,
)
