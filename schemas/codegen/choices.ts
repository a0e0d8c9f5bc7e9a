// The choices of every schema (docs/architecture.md, Contracts): what each version must be by itself,
// so that later versions stay free to change.
import { type Avro, type AvroEnum, type AvroRecord, fullName, isUnion, namedTypes } from './avro.ts'

/** Fields without a default: the two halves of a record, which no version lacks. */
const halves = ['envelope', 'payload']

/** What is wrong with one version, as sentences. */
export function choiceProblems(root: AvroRecord): readonly string[] {
  return [
    ...halfProblems(root),
    ...[...namedTypes(root).values()].flatMap((type) => {
      if (type.doc === undefined) return [`${fullName(type)} has no doc`]
      if (type.namespace === undefined) return [`${type.name} does not say its namespace`]
      if (type.type === 'enum') return enumProblems(type)
      if (type.type === 'fixed') return []
      return type === root ? [] : type.fields.flatMap((field) => fieldProblems(type, field))
    }),
  ]
}

function halfProblems(root: AvroRecord): readonly string[] {
  const names = root.fields.map((field) => field.name)
  return names.join() === halves.join()
    ? []
    : [`${fullName(root)} must have the fields envelope and payload, not ${names.join(', ')}`]
}

function enumProblems(type: AvroEnum): readonly string[] {
  const problems: string[] = []
  if (type.symbols[0] !== 'UNKNOWN') {
    problems.push(`the first symbol of ${fullName(type)} must be UNKNOWN`)
  }
  if (type.default !== 'UNKNOWN') problems.push(`the default of ${fullName(type)} must be UNKNOWN`)
  return problems
}

function fieldProblems(owner: AvroRecord, field: AvroRecord['fields'][number]): readonly string[] {
  const where = `${fullName(owner)}.${field.name}`
  const problems: string[] = []
  if (field.doc === undefined) problems.push(`${where} has no doc`)
  if (field.default === undefined) problems.push(`${where} has no default`)
  return [...problems, ...unionProblems(where, field.type)]
}

function unionProblems(where: string, type: Avro): readonly string[] {
  if (typeof type === 'string') return []
  if (isUnion(type)) {
    const [first, second] = type
    const nullable = type.length === 2 && first === 'null' && second !== undefined
    return nullable && !isUnion(second)
      ? unionProblems(where, second)
      : [`${where}: a union must be ["null", T]`]
  }
  if (type.type === 'array') return unionProblems(where, type.items)
  if (type.type === 'map') return unionProblems(where, type.values)
  return []
}
