// Checks of single payload fields, each naming the field and the limit. Texts stay sealed: only sizes are seen.
import type { ExternalRef, Sealed } from '../../schemas/generated/types.ts'
import { labelPattern, limits, systemPattern } from '../../schemas/limits.ts'
import { type Refused, refused } from './decider.ts'

export type Check = Refused | undefined

export function firstRefusal(...checks: readonly Check[]): Check {
  return checks.find((check) => check !== undefined)
}

export function malformed(field: string, limit?: string): Refused {
  return refused('MALFORMED', limit === undefined ? { field } : { field, limit })
}

export function tooLarge(field: string, size: number, limit: number): Refused {
  return refused('TOO_LARGE', { field, size: String(size), limit: String(limit) })
}

/** The nil id is the empty default of a required one. */
export function isNil(id: string): boolean {
  return !/[1-9a-f]/.test(id)
}

export function idGiven(field: string, id: string | null): Check {
  return id !== null && isNil(id) ? malformed(field) : undefined
}

export function symbolGiven(field: string, symbol: string): Check {
  return symbol === 'UNKNOWN' ? malformed(field) : undefined
}

/** A text that must be there: sealed and not empty. */
export function textGiven(field: string, sealed: Sealed | null, bytesMax: number): Check {
  return hasText(sealed) ? textWithin(field, sealed, bytesMax) : malformed(field)
}

export function textWithin(field: string, sealed: Sealed | null, bytesMax: number): Check {
  if (sealed === null) return undefined
  const { data, keyId, alg } = sealed
  if (data.length > bytesMax) return tooLarge(field, data.length, bytesMax)
  const nameLength = Math.max(keyId.length, alg.length)
  return nameLength > limits.nameCharactersMax
    ? tooLarge(field, nameLength, limits.nameCharactersMax)
    : undefined
}

export function hasText(sealed: Sealed | null): sealed is Sealed {
  return sealed !== null && sealed.data.length > 0
}

export function labelsValid(field: string, labels: readonly string[]): Check {
  if (!labels.every((label) => labelPattern.test(label))) {
    return malformed(field, labelPattern.source)
  }
  return listWithin(field, labels, limits.labelsMax)
}

export function listWithin(field: string, list: readonly unknown[], max: number): Check {
  return list.length > max ? tooLarge(field, list.length, max) : undefined
}

export function timeWithin(field: string, time: number | null): Check {
  return time !== null && (time < limits.timeMin || time > limits.timeMax)
    ? malformed(field, `${limits.timeMin}..${limits.timeMax}`)
    : undefined
}

export function externalRefValid(ref: ExternalRef | null): Check {
  if (ref === null) return undefined
  if (!systemPattern.test(ref.system)) {
    return malformed('externalRef.system', systemPattern.source)
  }
  return textGiven('externalRef.key', ref.key, limits.titleBytesMax)
}

/** Sets are written sorted and without repetitions, so that equal sets are equal lists. */
export function asSet(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
