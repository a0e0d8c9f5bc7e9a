// Reads and checks a mapping file; every finding names the file, the path, what was found and what was expected.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { HiveError, messageOf } from '../../../streams/base/faults.ts'
import { importFault } from '../import-fault.ts'
import { didYouMean } from '../nearest.ts'
import { type Finding, mappingFindings } from './mapping-rules.ts'
import { type Mapping, mappingSchema } from './mapping-schema.ts'

const shippedFolder = fileURLToPath(new URL('../mappings/', import.meta.url))

/** Names of the mappings that come with the product. */
export async function shippedMappings(): Promise<readonly string[]> {
  const files = await readdir(shippedFolder)
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5))
    .sort()
}

/** A path as it is given; else the shipped mapping of that name. */
async function locate(given: string): Promise<string> {
  if (existsSync(given)) return given
  const names = await shippedMappings()
  if (names.includes(given)) return `${shippedFolder}${given}.json`
  throw importFault('MAPPING_NOT_FOUND', {
    what: `there is no such file, and no mapping of that name comes with Hive Mind${didYouMean(given, names)}`,
    where: given,
    mend: `Give the path of a mapping file (docs/import.md), or one of: ${names.join(', ')}`,
  })
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** The keys that an object at this path may have. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = mappingSchema
  for (const key of [...path, undefined]) {
    while (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
      schema = schema.unwrap()
    if (key === undefined) break
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)]
    else if (schema instanceof z.ZodRecord) schema = schema.valueType
    else if (schema instanceof z.ZodArray) schema = schema.element
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function findingsOf(issue: z.core.$ZodIssue, input: unknown): Finding[] {
  const path = issue.path.map(String).join('.')
  const value = valueAt(input, issue.path)
  const found = shown(value)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(issue.path)
      return issue.keys.map((key) => ({
        path: [path, key].filter((part) => part !== '').join('.'),
        found: `a key that is not known${didYouMean(key, known)}`,
        expected: known.join(', '),
      }))
    }
    case 'invalid_value': {
      const known = issue.values.map(String)
      const meant = typeof value === 'string' ? didYouMean(value, known) : ''
      return [{ path, found: `${found}${meant}`, expected: `one of ${known.join(', ')}` }]
    }
    case 'invalid_type':
      return [{ path, found, expected: `a value of type ${issue.expected}` }]
    case 'invalid_key':
      return [{ path, found, expected: issue.issues.map(({ message }) => message).join('; ') }]
    default:
      return [{ path, found, expected: issue.message }]
  }
}

function refuse(where: string, findings: readonly Finding[]): never {
  const lines = findings.map(
    ({ path, found, expected }) =>
      `${path === '' ? 'the whole' : path}: found ${found}, expected ${expected}`,
  )
  throw importFault('MAPPING_INVALID', {
    what: lines.join('\n  '),
    where,
    mend: 'docs/import.md explains every key',
  })
}

export function parseMapping(text: string, where: string): Mapping {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (cause) {
    throw importFault('MAPPING_INVALID', {
      what: `it is not JSON (${messageOf(cause)})`,
      where,
      mend: 'Mend the syntax at that place',
      cause,
    })
  }
  const parsed = mappingSchema.safeParse(input)
  if (!parsed.success) {
    return refuse(
      where,
      parsed.error.issues.flatMap((issue) => findingsOf(issue, input)),
    )
  }
  const findings = mappingFindings(parsed.data)
  return findings.length > 0 ? refuse(where, findings) : parsed.data
}

/** `given`: a path, or the name of a shipped mapping. */
export async function loadMapping(given: string): Promise<Mapping> {
  const path = await locate(given)
  try {
    return parseMapping(await readFile(path, 'utf8'), path)
  } catch (cause) {
    if (cause instanceof HiveError) throw cause
    throw importFault('MAPPING_NOT_FOUND', {
      what: `it cannot be read (${messageOf(cause)})`,
      where: path,
      mend: 'Check the path and its permissions',
      cause,
    })
  }
}
