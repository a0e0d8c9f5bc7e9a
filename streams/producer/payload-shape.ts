// The payload of each command, read once from its newest schema: fills defaults, checks texts, ids and
// symbols, seals. Driven by the schema, so that a new command needs no code here.
import { records } from '../../schemas/generated/records.ts'
import { isUuid, nilId } from '../../schemas/ids.ts'
import { labelPattern, limits, systemPattern } from '../../schemas/limits.ts'
import { bug } from '../base/faults.ts'
import { seal } from '../codec/sealed.ts'
import type { CommandType } from './command-input.ts'
import { malformed, tooLarge } from './refusals.ts'
import { checkText, requiredTexts } from './text-rules.ts'

/** Checks a plain value and turns it into what the record holds. */
type Shape = (value: unknown, path: string) => unknown
interface Field {
  readonly name: string
  readonly shape: Shape
  /** Copied where the caller gave nothing. */
  readonly byDefault: unknown
}
interface Named {
  readonly name?: unknown
  readonly namespace?: unknown
  readonly type?: unknown
  readonly fields?: unknown
  readonly symbols?: unknown
  readonly items?: unknown
}

/** A row says in `speaksOf` which of its fields count; the others stay at UNKNOWN. */
const mayBeUnknown: ReadonlySet<string> = new Set(['RecordTaskChange'])

const shapes = new Map<CommandType, Shape>()

/** The payload as the record holds it; throws MALFORMED or TOO_LARGE, naming the field. */
export function shapePayload(type: CommandType, payload: unknown): unknown {
  let shape = shapes.get(type)
  if (shape === undefined) {
    shape = compile(type)
    shapes.set(type, shape)
  }
  const shaped = shape(payload ?? {}, '')
  for (const field of requiredOf(type)) {
    if (isRecord(shaped) && shaped[field] === null) throw malformed(field, 'is missing')
  }
  return shaped
}

function requiredOf(type: CommandType): readonly string[] {
  return Object.entries(requiredTexts).find(([name]) => name === type)?.[1] ?? []
}

function compile(type: CommandType): Shape {
  const definition = records[type]
  const schema: unknown = JSON.parse(definition.versions[definition.newest] ?? 'null')
  const names = new Map<string, unknown>()
  collectNames(schema, 'hivemind', names)
  const payload = fieldsOf(schema).find((field) => field.name === 'payload')
  if (payload === undefined) throw bug('SCHEMA_MISSING', `${type} has no payload`)
  return shapeOf(payload.type, names, type)
}

/** Named types are written out at their first use only; later ones refer to them. */
function collectNames(schema: unknown, namespace: string, names: Map<string, unknown>): void {
  if (Array.isArray(schema)) {
    for (const branch of schema) collectNames(branch, namespace, names)
    return
  }
  if (!isNamed(schema)) return
  const inner = typeof schema.namespace === 'string' ? schema.namespace : namespace
  if (typeof schema.name === 'string' && typeof schema.type === 'string') {
    names.set(schema.name, schema)
    names.set(`${inner}.${schema.name}`, schema)
  }
  for (const field of fieldsOf(schema)) collectNames(field.type, inner, names)
  collectNames(schema.items, inner, names)
}

function shapeOf(schema: unknown, names: ReadonlyMap<string, unknown>, of: CommandType): Shape {
  if (Array.isArray(schema)) {
    const inner = shapeOf(schema[1], names, of)
    return (value, path) => (value === null ? null : inner(value, path))
  }
  if (typeof schema === 'string') {
    const named = names.get(schema)
    return named === undefined ? plain(schema) : shapeOf(named, names, of)
  }
  if (!isNamed(schema)) throw bug('SCHEMA_MISSING', `${of} holds an unknown kind of schema`)
  switch (schema.type) {
    case 'array':
      return list(shapeOf(schema.items, names, of))
    case 'enum':
      return symbol(Array.isArray(schema.symbols) ? schema.symbols : [], mayBeUnknown.has(of))
    case 'fixed':
      return id
    case 'record':
      return schema.name === 'Sealed' ? sealed : record(schema, names, of)
    default:
      return shapeOf(schema.type, names, of)
  }
}

function record(schema: Named, names: ReadonlyMap<string, unknown>, of: CommandType): Shape {
  const fields: Field[] = fieldsOf(schema).map((field) => ({
    name: String(field.name),
    shape: shapeOf(field.type, names, of),
    byDefault: defaultOf(field),
  }))
  const known = new Set(fields.map(({ name }) => name))
  return (value, path) => {
    if (!isRecord(value)) throw malformed(path === '' ? 'payload' : path, 'is not an object')
    const within = (name: string) => (path === '' ? name : `${path}.${name}`)
    for (const name of Object.keys(value)) {
      if (!known.has(name)) {
        throw malformed(within(name), `is no field here; known: ${[...known].join(', ')}`)
      }
    }
    return Object.fromEntries(
      fields.map(({ name, shape, byDefault }) => {
        const given = value[name]
        return [name, shape(given === undefined ? byDefault : given, within(name))]
      }),
    )
  }
}

/** A fixed default is bytes in the schema: only the nil id occurs, and it means "missing". */
function defaultOf(field: Named & { readonly default?: unknown }): unknown {
  const byDefault = field.default
  return typeof byDefault === 'string' && /^\0{16}$/.test(byDefault) ? nilId : byDefault
}

const sealed: Shape = (value, path) => {
  if (typeof value !== 'string') throw malformed(path, 'is not a text')
  checkText(path, value)
  return seal(value)
}

const id: Shape = (value, path) => {
  if (typeof value !== 'string' || !isUuid(value)) {
    throw malformed(path, 'is not a UUID in lower case, 36 characters')
  }
  if (value === nilId) throw malformed(path, 'is missing')
  return value
}

function symbol(symbols: readonly unknown[], unknownAllowed: boolean): Shape {
  const known = symbols.filter((one) => one !== 'UNKNOWN')
  return (value, path) => {
    if (known.includes(value) || (unknownAllowed && value === 'UNKNOWN')) return value
    throw malformed(path, `is not one of ${known.join(', ')}`)
  }
}

function list(item: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw malformed(path, 'is not a list')
    const max = path === 'teamIds' ? limits.personTeamsMax : limits.labelsMax
    if (value.length > max) throw tooLarge(path, value.length, max)
    return value.map((one: unknown, index) => item(one, `${path}[${index}]`))
  }
}

function plain(type: string): Shape {
  return (value, path) => {
    switch (type) {
      case 'long':
        if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
          throw malformed(path, 'is not a whole number')
        }
        if (value < limits.timeMin || value > limits.timeMax) {
          throw malformed(path, `is not between ${limits.timeMin} and ${limits.timeMax}`)
        }
        return value
      case 'boolean':
        if (typeof value !== 'boolean') throw malformed(path, 'is neither true nor false')
        return value
      case 'string':
        return name(value, path)
      default:
        throw bug('SCHEMA_MISSING', `${path} is of type ${type}, which no payload had`)
    }
  }
}

/** Plain strings in payloads are names: labels, and the other system's in an external reference. */
function name(value: unknown, path: string): string {
  const pattern = path.endsWith('.system') ? systemPattern : labelPattern
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw malformed(path, `is not of the form ${pattern.source}`)
  }
  return value
}

function fieldsOf(schema: unknown): readonly (Named & { readonly default?: unknown })[] {
  if (!isNamed(schema) || !Array.isArray(schema.fields)) return []
  return schema.fields.filter(isNamed)
}

function isNamed(schema: unknown): schema is Named & { readonly default?: unknown } {
  return isRecord(schema)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
