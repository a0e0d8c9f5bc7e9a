// Offline FULL_TRANSITIVE: every version of a record reads every other, by avsc's resolver, and the
// stricter rules that keep meaning too: no renames, no moved symbols, no changed defaults.
import avsc from 'avsc'
import { type AvroEnum, type AvroRecord, fullName, namedTypes } from './avro.ts'
import { choiceProblems } from './choices.ts'

export interface SchemaVersion {
  readonly version: number
  readonly text: string
  readonly avro: AvroRecord
}

/** What is wrong with the versions of one record, as sentences that name it. */
export function compatibilityProblems(
  record: string,
  versions: readonly SchemaVersion[],
): readonly string[] {
  const problems = versions.flatMap((item) =>
    choiceProblems(item.avro).map((problem) => `${record} v${item.version}: ${problem}`),
  )
  versions.forEach((newer, index) => {
    for (const older of versions.slice(0, index)) {
      const pair = `${record} v${older.version} and v${newer.version}`
      const found = [
        ...readProblems(older, newer),
        ...readProblems(newer, older),
        ...meaningProblems(older.avro, newer.avro),
      ]
      problems.push(...new Set(found.map((problem) => `${pair}: ${problem}`)))
    }
  })
  return problems
}

function readProblems(reader: SchemaVersion, writer: SchemaVersion): readonly string[] {
  try {
    compiled(reader.text).createResolver(compiled(writer.text))
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [`a reader of v${reader.version} cannot read v${writer.version}: ${reason}`]
  }
}

function compiled(text: string): avsc.Type {
  const schema: unknown = JSON.parse(text)
  if (!isDefinition(schema)) throw new Error('not a schema definition')
  return avsc.Type.forSchema(schema)
}

function isDefinition(value: unknown): value is avsc.schema.AvroSchema {
  return typeof value === 'object' && value !== null
}

/** Compares each named type that both have; `older` comes first. */
function meaningProblems(older: AvroRecord, newer: AvroRecord): readonly string[] {
  const before = namedTypes(older)
  return [...namedTypes(newer)].flatMap(([name, type]) => {
    const was = before.get(name)
    if (was === undefined) return []
    if (was.type === 'record' && type.type === 'record') return fieldProblems(was, type)
    if (was.type === 'enum' && type.type === 'enum') return symbolProblems(was, type)
    return was.type === type.type ? [] : [`${name} was ${was.type} and is ${type.type}`]
  })
}

function fieldProblems(older: AvroRecord, newer: AvroRecord): readonly string[] {
  const name = fullName(newer)
  const before = new Map(older.fields.map((field) => [field.name, field]))
  const after = new Map(newer.fields.map((field) => [field.name, field]))
  const gone = older.fields.filter((field) => !after.has(field.name))
  const added = newer.fields.filter((field) => !before.has(field.name))
  const problems = added.flatMap((field) =>
    gone
      .filter((lost) => signature(lost.type) === signature(field.type))
      .map((lost) => `${name}.${lost.name} became ${field.name}: fields are not renamed`),
  )
  for (const field of newer.fields) {
    const was = before.get(field.name)
    if (was !== undefined && signature(was.default) !== signature(field.default)) {
      problems.push(`the default of ${name}.${field.name} changed`)
    }
  }
  if (name.endsWith('Envelope')) {
    problems.push(
      ...added
        .filter((field) => field.default !== null)
        .map((field) => `${name}.${field.name}: an envelope gains null-default fields only`),
      ...gone.map((field) => `${name}.${field.name}: an envelope loses no field`),
    )
  }
  return problems
}

function symbolProblems(older: AvroEnum, newer: AvroEnum): readonly string[] {
  return older.symbols.flatMap((symbol, index) =>
    newer.symbols[index] === symbol
      ? []
      : [`${fullName(newer)}.${symbol}: symbols neither move nor vanish, new ones come last`],
  )
}

function signature(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}
