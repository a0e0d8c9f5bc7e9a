// The list of personal fields is written by hand, so that a change of it is seen; here it is compared
// with the schemas.
import { describe, expect, it } from 'vitest'
import { type Avro, isUnion, namedTypes, parseRecord } from '../../../schemas/codegen/avro.ts'
import { records } from '../../../schemas/generated/records.ts'
import { personalEnvelopeFields, personalPayloadFields } from '../../../schemas/personal.ts'

function sealedFields(text: string): readonly string[] {
  const root = parseRecord(text)
  const names = namedTypes(root)
  const within = (type: Avro, path: string): readonly string[] => {
    if (typeof type === 'string') {
      const named = names.get(type)
      return named === undefined ? [] : within(named, path)
    }
    if (isUnion(type)) return type.flatMap((branch) => within(branch, path))
    if (type.type === 'array') return within(type.items, `${path}[]`)
    if (type.type === 'map') return within(type.values, `${path}{}`)
    if (type.type !== 'record') return []
    if (type.name === 'Sealed') return [path]
    return type.fields.flatMap((field) =>
      within(field.type, path === '' ? field.name : `${path}.${field.name}`),
    )
  }
  return within(root, '')
}

describe('the personal fields', () => {
  it.each(Object.entries(records))('of %s are exactly the sealed ones', (type, definition) => {
    const listed = Object.entries(personalPayloadFields).find(([name]) => name === type)?.[1] ?? []
    const sealed = Object.values(definition.versions).flatMap(sealedFields)
    expect([...new Set(sealed)].sort()).toEqual(
      [
        ...personalEnvelopeFields.map((path) => `envelope.${path}`),
        ...listed.map((path) => `payload.${path}`),
      ].sort(),
    )
  })
})
