// From arguments to the SDK's input: the payload from JSON and single fields, the actor, the type.
import type { Entity } from '../../schemas/entities.ts'
import { enumSymbols } from '../../schemas/generated/enums.ts'
import { records } from '../../schemas/generated/records.ts'
import { scopes } from '../../schemas/permissions.ts'
import type { ActorInput, CommandInput, CommandType } from '../../streams/producer/index.ts'
import { didYouMean } from '../import/nearest.ts'
import { UsageError } from './exit-codes.ts'
import { idOption } from './options.ts'

export interface CommandArguments {
  readonly type: string
  readonly payload: unknown
  readonly set: readonly string[]
  readonly actor: ActorInput
  readonly orgId: string | undefined
  readonly entityId: string | undefined
  readonly commandId: string | undefined
  readonly expectedVersion: number | undefined
}

export function commandInput(given: CommandArguments): CommandInput {
  const { type, actor } = given
  if (!isCommandType(type)) {
    throw new UsageError(
      `${type} is no command${didYouMean(type, typeNames())}`,
      'hive command list shows them all',
    )
  }
  const payload: Record<string, unknown> = { ...objectOf(given.payload) }
  for (const text of given.set) setField(payload, text)
  const input = {
    type,
    actor,
    payload,
    ...(given.orgId === undefined ? {} : { orgId: given.orgId }),
    ...(given.entityId === undefined ? {} : { entityId: given.entityId }),
    ...(given.commandId === undefined ? {} : { commandId: given.commandId }),
    ...(given.expectedVersion === undefined ? {} : { expectedVersion: given.expectedVersion }),
  }
  if (!isInput(input)) throw new UsageError(`${type} cannot be sent`, 'see hive command list')
  return input
}

/** What its fields must be is the SDK's to check: it names the field. */
function isInput(input: unknown): input is CommandInput {
  return typeof input === 'object' && input !== null && 'type' in input
}

function isCommandType(name: string): name is CommandType {
  return typeNames().includes(name)
}

function typeNames(): readonly string[] {
  return Object.entries(records).flatMap(([name, { kind }]) => (kind === 'command' ? [name] : []))
}

export function commandEntity(input: CommandInput): Entity {
  const { entity } = records[input.type]
  if (entity === null) throw new UsageError(`${input.type} addresses no entity`, 'choose another')
  return entity
}

/** `person:0190…`; a service has scopes. */
export function parseActor(text: string, scopeNames: string): ActorInput {
  const [kindText = '', id = ''] = text.split(':', 2)
  const kind = enumSymbols.ActorKind.find((one) => one === kindText && one !== 'UNKNOWN')
  if (kind === undefined) {
    throw new UsageError(`--as ${text} names nobody`, 'give kind:id, e.g. person:0190…')
  }
  const names = kind === 'service' ? scopeNames.split(',').filter((name) => name !== '') : []
  const wrong = names.find((name) => !Object.hasOwn(scopes, name))
  if (wrong !== undefined) {
    throw new UsageError(`${wrong} is no scope`, `say some of: ${Object.keys(scopes).join(', ')}`)
  }
  return { kind, id: idOption('--as', id), scopes: names }
}

/** `field=text`, `field:=JSON`; a dot goes deeper. */
function setField(payload: Record<string, unknown>, text: string): void {
  const match = /^([A-Za-z][\w.]*)(:?=)(.*)$/s.exec(text)
  const [, path, sign, value] = match ?? []
  if (path === undefined || value === undefined) {
    throw new UsageError(`--set ${text} sets nothing`, 'give field=text or field:=JSON')
  }
  const names = path.split('.')
  const last = names.pop() ?? path
  let at = payload
  for (const name of names) {
    const inner = objectOf(at[name])
    at[name] = inner
    at = inner
  }
  at[last] = sign === ':=' ? jsonOf(text, value) : value
}

function jsonOf(text: string, value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new UsageError(`--set ${text}: what follows := is no JSON`, 'quote it for the shell')
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('the payload is no JSON object', 'give {"field": …}')
  }
  return { ...value }
}

export interface CommandDescription {
  readonly type: string
  readonly entity: string
  readonly fields: readonly string[]
}

export function commandTypes(): readonly CommandDescription[] {
  return Object.entries(records).flatMap(([type, { kind, entity, newest, versions }]) =>
    kind === 'command' && entity !== null
      ? [{ type, entity, fields: payloadFields(versions[newest]) }]
      : [],
  )
}

function payloadFields(text: string | undefined): readonly string[] {
  const schema: unknown = JSON.parse(text ?? 'null')
  const payload = fieldsOf(schema).find(({ name }) => name === 'payload')
  return fieldsOf(payload?.type).map(({ name }) => String(name))
}

function fieldsOf(
  schema: unknown,
): readonly { readonly name?: unknown; readonly type?: unknown }[] {
  if (typeof schema !== 'object' || schema === null || !('fields' in schema)) return []
  const { fields } = schema
  if (!Array.isArray(fields)) return []
  return fields.filter((field): field is object => typeof field === 'object' && field !== null)
}
