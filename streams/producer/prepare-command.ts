// From what the caller wrote to the whole command: ids minted or derived, payload shaped and sealed,
// hash taken. Pure but for the id source handed in.
import {
  type Entity,
  entityIdFor,
  organisationIdFor,
  symbolOfEntity,
} from '../../schemas/entities.ts'
import { records } from '../../schemas/generated/records.ts'
import type { AnyCommand, CommandEnvelope, Origin, Uuid } from '../../schemas/generated/types.ts'
import { isUuid, nilId } from '../../schemas/ids.ts'
import { limits } from '../../schemas/limits.ts'
import { payloadHash } from '../codec/payload-hash.ts'
import { seal } from '../codec/sealed.ts'
import type { ActorInput, CommandInput, CommandType, OriginInput } from './command-input.ts'
import { shapePayload } from './payload-shape.ts'
import { malformed, tooLarge } from './refusals.ts'
import { checkText } from './text-rules.ts'

/** What a producer puts into commands that do not say it themselves. */
export interface CommandDefaults {
  readonly orgId?: Uuid
  readonly actor?: ActorInput
}

const creates: ReadonlySet<CommandType> = new Set<CommandType>([
  'CreateAgent',
  'CreatePerson',
  'CreateTask',
  'CreateTeam',
  'RecordTaskChange',
])

/** Throws MALFORMED or TOO_LARGE: nothing of such a command reaches the log. */
export function prepareCommand(
  input: CommandInput,
  defaults: CommandDefaults,
  nextId: () => Uuid,
): AnyCommand {
  const { type } = input
  if (!Object.hasOwn(records, type) || records[type].kind !== 'command') {
    throw malformed('type', `${type} is no command`)
  }
  const entity = entityOf(type)
  const commandId = idOr(input.commandId, nextId, 'commandId')
  const named = externalName(input.payload)
  const orgId = organisationOf(input, defaults, named ?? { commandId })
  const entityId = entityIdOf(input, entity, orgId, named ?? { commandId })
  const expectedVersion = input.expectedVersion ?? null
  const payload = shapePayload(type, input.payload)
  const envelope: CommandEnvelope = {
    commandId,
    orgId,
    entityType: symbolOfEntity(entity),
    entityId,
    expectedVersion: version(expectedVersion),
    correlationId: idOr(input.correlationId, () => commandId, 'correlationId'),
    causationId: input.causationId ?? null,
    actor: actorOf(input.actor ?? defaults.actor),
    origin: originOf(input.origin),
    payloadHash: payloadHash(type, isObject(payload) ? payload : {}, expectedVersion),
    basisAtLeast: within('basisAtLeast', input.basisAtLeast ?? [], limits.basisMax),
    occurredAt: timeOf(input.occurredAt ?? null),
    replyTo: null,
    schemaRevision: 1,
    extensions: extensionsOf(input.extensions ?? {}),
  }
  const command = { type, envelope, payload }
  if (!isCommand(command)) throw malformed('payload', `does not fit ${type}`)
  return command
}

function entityOf(type: CommandType): Entity {
  const { entity } = records[type]
  if (entity === null) throw malformed('type', `${type} addresses no entity`)
  return entity
}

/** The payload came out of the command's own schema. */
function isCommand(command: {
  readonly type: CommandType
  readonly envelope: CommandEnvelope
  readonly payload: unknown
}): command is AnyCommand {
  return isObject(command.payload)
}

type Name = { readonly system: string; readonly key: string } | { readonly commandId: Uuid }

function externalName(payload: unknown): { system: string; key: string } | undefined {
  if (!isObject(payload) || !('externalRef' in payload) || !isObject(payload.externalRef)) {
    return undefined
  }
  const ref = payload.externalRef
  const system = 'system' in ref ? ref.system : undefined
  const key = 'key' in ref ? ref.key : undefined
  if (typeof system !== 'string' || typeof key !== 'string') {
    throw malformed('externalRef', 'needs the texts system and key')
  }
  return { system, key }
}

function organisationOf(input: CommandInput, defaults: CommandDefaults, name: Name): Uuid {
  if (input.type === 'CreateOrganisation') {
    const orgId = input.orgId ?? input.entityId ?? organisationIdFor(name)
    return given(orgId, 'orgId')
  }
  const orgId = input.orgId ?? defaults.orgId
  if (orgId === undefined) {
    throw malformed('orgId', 'is missing: give it here or when opening the producer')
  }
  return given(orgId, 'orgId')
}

/** DESIGN §6.4. An organisation and its work-graph bear the organisation's id. */
function entityIdOf(input: CommandInput, entity: Entity, orgId: Uuid, name: Name): Uuid {
  if (entity === 'organisation' || entity === 'work-graph') {
    const entityId = given(input.entityId ?? orgId, 'entityId')
    if (entityId !== orgId) throw malformed('entityId', `is not the organisation's id ${orgId}`)
    return entityId
  }
  if (input.entityId !== undefined) return given(input.entityId, 'entityId')
  if (!creates.has(input.type)) throw malformed('entityId', 'is missing')
  return entityIdFor(orgId, entity, name)
}

function given(id: string, field: string): Uuid {
  if (!isUuid(id)) throw malformed(field, 'is not a UUID in lower case, 36 characters')
  if (id === nilId) throw malformed(field, 'is the nil id')
  return id
}

function idOr(id: string | undefined, otherwise: () => Uuid, field: string): Uuid {
  return id === undefined ? otherwise() : given(id, field)
}

function version(expected: number | null): number | null {
  if (expected !== null && (!Number.isSafeInteger(expected) || expected < 0)) {
    throw malformed('expectedVersion', 'is not a whole number from 0')
  }
  return expected
}

function timeOf(time: number | null): number | null {
  if (time === null) return null
  if (!Number.isSafeInteger(time) || time < limits.timeMin || time > limits.timeMax) {
    throw malformed('occurredAt', 'is no time in UTC µs between the years 1900 and 2255')
  }
  return time
}

function actorOf(actor: ActorInput | undefined): CommandEnvelope['actor'] {
  if (actor === undefined) {
    throw malformed('actor', 'is missing: give it here or when opening the producer')
  }
  const { kind, id, onBehalfOf = null, scopes = [] } = actor
  if (kind === 'UNKNOWN') throw malformed('actor.kind', 'is missing')
  return {
    kind,
    id: given(id, 'actor.id'),
    onBehalfOf: onBehalfOf === null ? null : given(onBehalfOf, 'actor.onBehalfOf'),
    scopes: within('actor.scopes', scopes, limits.scopesMax),
  }
}

function originOf(origin: OriginInput | null | undefined): Origin | null {
  if (origin === null || origin === undefined) return null
  const { id = null, seq = 0, address = null, userAgent = null } = origin
  if (!Number.isSafeInteger(seq) || seq < 0) {
    throw malformed('origin.seq', 'is not a whole number from 0')
  }
  const sealed = (field: string, text: string | null) => {
    if (text === null) return null
    checkText(field, text)
    return seal(text)
  }
  return {
    id: id === null ? null : given(id, 'origin.id'),
    seq,
    address: sealed('origin.address', address),
    userAgent: sealed('origin.userAgent', userAgent),
  }
}

function extensionsOf(extensions: CommandEnvelope['extensions']): CommandEnvelope['extensions'] {
  let bytes = 0
  for (const [key, value] of Object.entries(extensions)) {
    bytes += Buffer.byteLength(key, 'utf8') + value.length
  }
  if (bytes > limits.extensionBytesMax) {
    throw tooLarge('extensions', bytes, limits.extensionBytesMax)
  }
  return extensions
}

function within<T>(field: string, list: readonly T[], max: number): readonly T[] {
  if (list.length > max) throw tooLarge(field, list.length, max)
  return list
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
