// The part of Avro that our schema files may use, parsed strictly: a misspelt attribute is an error.
import { z } from 'zod'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

export interface AvroField {
  readonly name: string
  readonly doc?: string | undefined
  readonly type: Avro
  readonly default?: Json | undefined
}
export interface AvroRecord {
  readonly type: 'record'
  readonly name: string
  readonly namespace?: string | undefined
  readonly doc?: string | undefined
  readonly fields: readonly AvroField[]
}
export interface AvroEnum {
  readonly type: 'enum'
  readonly name: string
  readonly namespace?: string | undefined
  readonly doc?: string | undefined
  readonly symbols: readonly string[]
  readonly default?: string | undefined
}
export interface AvroFixed {
  readonly type: 'fixed'
  readonly name: string
  readonly namespace?: string | undefined
  readonly doc?: string | undefined
  readonly size: number
  readonly logicalType?: string | undefined
}
export interface AvroArray {
  readonly type: 'array'
  readonly items: Avro
}
export interface AvroMap {
  readonly type: 'map'
  readonly values: Avro
}
/** A primitive's or a named type's name, a union, or a definition. */
export type Avro =
  | string
  | readonly Avro[]
  | AvroRecord
  | AvroEnum
  | AvroFixed
  | AvroArray
  | AvroMap
export type AvroNamed = AvroRecord | AvroEnum | AvroFixed

export const primitives: readonly string[] = [
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]

const named = { name: z.string(), namespace: z.string().optional(), doc: z.string().optional() }
const field: z.ZodType<AvroField> = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    doc: z.string().optional(),
    type: avro,
    default: z.json().optional(),
  }),
)
const record: z.ZodType<AvroRecord> = z.lazy(() =>
  z.strictObject({ type: z.literal('record'), ...named, fields: z.array(field) }),
)
const avro: z.ZodType<Avro> = z.lazy(() =>
  z.union([
    z.string(),
    z.array(avro),
    record,
    z.strictObject({
      type: z.literal('enum'),
      ...named,
      symbols: z.array(z.string()),
      default: z.string().optional(),
    }),
    z.strictObject({
      type: z.literal('fixed'),
      ...named,
      size: z.number().int().positive(),
      logicalType: z.string().optional(),
    }),
    z.strictObject({ type: z.literal('array'), items: avro }),
    z.strictObject({ type: z.literal('map'), values: avro }),
  ]),
)

/** Parses a record's text; throws with the place of what is not allowed. */
export function parseRecord(text: string): AvroRecord {
  const json: unknown = JSON.parse(text)
  const parsed = record.safeParse(json)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}

export function parseJson(text: string): Json {
  return z.json().parse(JSON.parse(text))
}

export function isUnion(type: Avro): type is readonly Avro[] {
  return Array.isArray(type)
}

/** Every named type of a schema by full name, in order of definition. */
export function namedTypes(root: Avro): ReadonlyMap<string, AvroNamed> {
  const found = new Map<string, AvroNamed>()
  const visit = (type: Avro): void => {
    if (typeof type === 'string') return
    if (isUnion(type)) return type.forEach(visit)
    switch (type.type) {
      case 'array':
        return visit(type.items)
      case 'map':
        return visit(type.values)
      case 'record':
        found.set(fullName(type), type)
        return type.fields.forEach((item) => visit(item.type))
      case 'enum':
      case 'fixed':
        found.set(fullName(type), type)
        return
      default:
        throw new TypeError(`not a schema: ${JSON.stringify(type satisfies never)}`)
    }
  }
  visit(root)
  return found
}

export function fullName(type: AvroNamed): string {
  return type.namespace === undefined ? type.name : `${type.namespace}.${type.name}`
}
