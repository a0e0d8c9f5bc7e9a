// How values stand in the hashes of Redis: text; '' is "not set". And the field names that readers join.
import type { ExternalRef, Sealed } from '../../schemas/generated/types.ts'
import type { ExternalName, Folded, Holder } from '../../schemas/views.ts'
import { open } from '../../streams/codec/sealed.ts'

/** What every view keeps about itself, beside the fields of its entity. */
export const kept = {
  version: 'v',
  /** Set while a record of this entity waits to be mended. */
  stale: 'stale',
  /** Before a source's name: the last offset folded. */
  folded: '@',
} as const

/** Fields of a task that cards show. */
export const taskCardFields = {
  title: 'title',
  labels: 'labels',
  due: 'due',
  needs: 'needs',
  stale: kept.stale,
} as const

export const nameField = 'name'

/** The one place where views open what is sealed. */
export function plain(sealed: Sealed | null): string {
  return sealed === null ? '' : open(sealed)
}

export function externalFields(ref: ExternalRef | null): Readonly<Record<string, string>> {
  return ref === null ? {} : { system: ref.system, key: plain(ref.key) }
}

export type Fields = ReadonlyMap<string, string>

export function text(fields: Fields, name: string): string {
  return fields.get(name) ?? ''
}

export function number(fields: Fields, name: string): number {
  return Number(fields.get(name) ?? '0')
}

export function numberOrNull(fields: Fields, name: string): number | null {
  const value = text(fields, name)
  return value === '' ? null : Number(value)
}

export function textOrNull(fields: Fields, name: string): string | null {
  const value = text(fields, name)
  return value === '' ? null : value
}

export function listed(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : value.split(',')
}

/** `person:<id>`; undefined where nobody is named, or a kind that this release does not know. */
export function holderOf(value: string): Holder | null {
  const [kind, id] = value.split(':')
  return (kind === 'person' || kind === 'agent') && id !== undefined ? { kind, id } : null
}

export function externalOf(fields: Fields): ExternalName | null {
  const system = text(fields, 'system')
  return system === '' ? null : { system, key: text(fields, 'key') }
}

export function foldedOf(fields: Fields): Folded {
  const found: Record<string, number> = {}
  for (const [name, value] of fields) {
    if (name.startsWith(kept.folded)) found[name.slice(kept.folded.length)] = Number(value)
  }
  return found
}

/** The symbol that a stored text is; UNKNOWN where this release does not know it. */
export function symbolOf<Symbols extends readonly string[]>(
  symbols: Symbols,
  value: string,
): Symbols[number] | 'UNKNOWN' {
  return symbols.find((symbol) => symbol === value) ?? 'UNKNOWN'
}
