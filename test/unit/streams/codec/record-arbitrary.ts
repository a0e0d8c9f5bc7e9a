// Values of every record type, generated from the registered texts themselves.
import fc from 'fast-check'
import {
  type Avro,
  type AvroNamed,
  isUnion,
  namedTypes,
  parseRecord,
} from '../../../../schemas/codegen/avro.ts'
import { records } from '../../../../schemas/generated/records.ts'
import type { AnyRecord } from '../../../../schemas/generated/types.ts'

function isRecordType(type: string): type is AnyRecord['type'] {
  return type in records
}
export const recordTypes: readonly AnyRecord['type'][] = Object.keys(records).filter(isRecordType)

/** Records of one type, at its newest version unless told otherwise. */
export function recordOf(type: string, text = newestText(type)): fc.Arbitrary<AnyRecord> {
  const avro = parseRecord(text)
  return valueOf(avro, namedTypes(avro))
    .map((value) => (typeof value === 'object' ? { type, ...value } : { type }))
    .filter(isRecord)
}

function isRecord(value: object): value is AnyRecord {
  return 'type' in value && 'envelope' in value && 'payload' in value
}

export function newestText(type: string): string {
  const definition = isRecordType(type) ? records[type] : undefined
  return definition?.versions[definition.newest] ?? ''
}

function valueOf(type: Avro, names: ReadonlyMap<string, AvroNamed>): fc.Arbitrary<unknown> {
  if (typeof type === 'string') {
    const named = names.get(type)
    return named === undefined ? primitiveOf(type) : valueOf(named, names)
  }
  if (isUnion(type)) return fc.oneof(...type.map((branch) => valueOf(branch, names)))
  switch (type.type) {
    case 'array':
      return fc.array(valueOf(type.items, names), { maxLength: 4 })
    case 'map':
      return fc.dictionary(fc.string(), valueOf(type.values, names), {
        maxKeys: 4,
        noNullPrototype: true,
      })
    case 'enum':
      return fc.constantFrom(...type.symbols)
    case 'fixed':
      return fc.uint8Array({ minLength: 16, maxLength: 16 }).map(uuidOf)
    case 'record':
      return fc.record(
        Object.fromEntries(type.fields.map((field) => [field.name, valueOf(field.type, names)])),
        { noNullPrototype: true },
      )
    default:
      return type satisfies never
  }
}

function primitiveOf(name: string): fc.Arbitrary<unknown> {
  switch (name) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'int':
      return fc.integer()
    case 'long':
      return fc.maxSafeInteger()
    case 'bytes':
      return fc.uint8Array().map((bytes) => Buffer.from(bytes))
    case 'string':
      return fc.string({ unit: 'grapheme' })
    default:
      throw new Error(`no values for ${name}`)
  }
}

export function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
