// Reads the .avsc files and makes the registered text of each record version:
// the file with every shared type written out where it is first used.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { type AvroRecord, fullName, type Json, parseJson, parseRecord, primitives } from './avro.ts'

export type RecordKind = 'command' | 'event' | 'journal' | 'park' | 'dead'

export interface RecordVersion {
  /** Path below schemas/, with forward slashes. */
  readonly file: string
  readonly version: number
  /** What the registry is given. */
  readonly text: string
  readonly avro: AvroRecord
}
export interface RecordSource {
  /** Record name, unique over all namespaces: `TaskCreated`. */
  readonly type: string
  readonly fullName: string
  readonly kind: RecordKind
  /** Folder of commands and events; null for records of the log itself. */
  readonly entity: string | null
  /** Ascending, from 1. */
  readonly versions: readonly RecordVersion[]
}

interface SchemaFile {
  readonly file: string
  readonly version: number
  readonly json: { readonly [name: string]: Json }
}

/** All records below `root`, ordered by kind, entity and name. */
export function readRecords(root: string): readonly RecordSource[] {
  const files = schemaFiles(root)
  const shared = new Map<string, SchemaFile>()
  for (const item of files.filter(isShared)) shared.set(`${nameOf(item)}@${item.version}`, item)
  const byType = new Map<string, RecordSource>()
  for (const item of files.filter((candidate) => !isShared(candidate))) {
    const text = JSON.stringify(inlined(item, shared))
    const avro = attempt(item.file, () => parseRecord(text))
    const known = byType.get(avro.name)
    const source: RecordSource = known ?? {
      type: avro.name,
      fullName: fullName(avro),
      ...placeOf(item.file),
      versions: [],
    }
    requireThat(source.fullName === fullName(avro), item.file, `${avro.name} has two full names`)
    requireThat(
      fileStem(avro.name) === basename(item.file).replace(/\.v\d+\.avsc$/, ''),
      item.file,
      `the file of ${avro.name} must be called ${fileStem(avro.name)}`,
    )
    const versions = [...source.versions, { file: item.file, version: item.version, text, avro }]
    versions.sort((left, right) => left.version - right.version)
    byType.set(avro.name, { ...source, versions })
  }
  const sources = [...byType.values()].sort((left, right) => compare(orderOf(left), orderOf(right)))
  for (const source of sources) requireCounted(source)
  return sources
}

function schemaFiles(root: string): readonly SchemaFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.avsc'))
    .sort(compare)
    .map((name) => {
      const file = relative(root, join(root, name)).split(sep).join('/')
      const version = /\.v(\d+)\.avsc$/.exec(name)?.[1]
      requireThat(version !== undefined, file, 'a schema file is called NAME.vN.avsc')
      const json = attempt(file, () => parseJson(readFileSync(join(root, name), 'utf8')))
      if (!isObject(json)) throw new Error(`${file}: not a JSON object`)
      return { file, version: Number(version), json }
    })
}

function isShared(item: SchemaFile): boolean {
  return item.file.startsWith('types/') || !item.file.includes('/')
}

function nameOf(item: SchemaFile): string {
  return `${textOf(item.json['namespace'])}.${textOf(item.json['name'])}`
}

/** Version of each shared type that a record file asks for: `envelope` and `types`, else 1. */
function wanted(item: SchemaFile): (name: string) => number {
  const envelope = item.json['envelope']
  requireThat(typeof envelope === 'number', item.file, 'must say its envelope version')
  const types = item.json['types']
  return (name) => {
    const version = name.endsWith('Envelope')
      ? envelope
      : types !== undefined && isObject(types)
        ? types[name]
        : undefined
    return typeof version === 'number' ? version : 1
  }
}

function inlined(item: SchemaFile, shared: ReadonlyMap<string, SchemaFile>): Json {
  const versionOf = wanted(item)
  const seen = new Set<string>()
  const reference = (name: string): Json => {
    if (primitives.includes(name) || seen.has(name)) return name
    const version = versionOf(name)
    const found = shared.get(`${name}@${version}`)
    if (found === undefined) throw new Error(`${item.file}: no shared type ${name} v${version}`)
    seen.add(name)
    return definition(found.json)
  }
  const type = (value: Json): Json => {
    if (typeof value === 'string') return reference(value)
    if (isList(value)) return value.map(type)
    return isObject(value) ? definition(value) : value
  }
  const definition = (value: { readonly [name: string]: Json }): Json => {
    const copy: Record<string, Json> = {}
    for (const [key, part] of Object.entries(value)) {
      if (key === 'envelope' || key === 'types') continue
      if (key === 'items' || key === 'values') copy[key] = type(part)
      else if (key === 'fields' && isList(part)) copy[key] = part.map(field)
      else copy[key] = part
    }
    return copy
  }
  const field = (value: Json): Json => {
    if (!isObject(value)) throw new Error(`${item.file}: a field must be an object`)
    const copy: Record<string, Json> = {}
    for (const [key, part] of Object.entries(value)) copy[key] = key === 'type' ? type(part) : part
    return copy
  }
  return definition(item.json)
}

function placeOf(file: string): { readonly kind: RecordKind; readonly entity: string | null } {
  const [top, folder] = file.split('/')
  requireThat(folder !== undefined, file, 'a record lies in commands/ENTITY or events/ENTITY')
  if (top === 'commands') return { kind: 'command', entity: folder }
  if (folder === 'journal' || folder === 'park' || folder === 'dead') {
    return { kind: folder, entity: null }
  }
  return { kind: 'event', entity: folder }
}

const kindOrder: readonly RecordKind[] = ['command', 'event', 'journal', 'park', 'dead']

function orderOf(source: RecordSource): string {
  return `${kindOrder.indexOf(source.kind)} ${source.entity ?? ''} ${source.type}`
}

function requireCounted(source: RecordSource): void {
  source.versions.forEach((item, index) => {
    requireThat(item.version === index + 1, item.file, `v${index + 1} of ${source.type} is missing`)
  })
}

/** `TaskSubmittedForReview` → `task-submitted-for-review`. */
function fileStem(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
function requireThat(holds: boolean, file: string, message: string): asserts holds {
  if (!holds) throw new Error(`${file}: ${message}`)
}
function attempt<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
