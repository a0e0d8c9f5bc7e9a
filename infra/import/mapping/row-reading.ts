// The pieces a mapping is compiled to: functions from a row to a key, a value, a text, a time, a person.
import { limits } from '../../../schemas/limits.ts'
import type { RowProblem } from '../import-fault.ts'
import type { Row } from '../readers/row.ts'
import { damagedCharacter } from '../readers/text-decoding.ts'
import type { NamedPerson } from './mapped-row.ts'
import type { Condition, Level, Mapping } from './mapping-schema.ts'
import { cellReader, parseTemplate, renderText, renderWhole } from './template.ts'
import { timeReader } from './time-format.ts'

/** Thrown and caught while one row is mapped. */
export class RowRejected extends Error {
  readonly problem: RowProblem
  constructor(code: string, message: string) {
    super(message)
    this.problem = { code, message }
  }
}

export type Read<T> = (row: Row) => T

/** At most `bytesMax` bytes of UTF-8, the cut shown by an ellipsis. */
export function shortened(text: string, bytesMax: number): string {
  if (text.length * 3 <= bytesMax || Buffer.byteLength(text) <= bytesMax) return text
  const kept = Buffer.from(text)
    .subarray(0, bytesMax - 3)
    .toString('utf8')
  return `${kept.replace(/\uFFFD+$/, '')}…`
}

export interface RowReading {
  /** An identity or a value: undefined as soon as one of its cells is missing. */
  whole(template: string): Read<string | undefined>
  /** The same, within the size of an external key. */
  key(template: string): Read<string | undefined>
  /** A text; cut to its limit, which `onShortened` hears of. */
  words(template: string, bytesMax: number): Read<string | undefined>
  holds(condition: Condition | undefined): Read<boolean>
  time(given: TimeRule): Read<number | undefined>
  person(given: PersonRule): Read<NamedPerson | undefined>
}

export interface TimeRule {
  readonly from: string
  readonly format: string
  readonly zone?: string | undefined
}

export interface PersonRule {
  readonly key: string
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly level: Level
}

function sound(text: string | undefined): string | undefined {
  if (text?.includes(damagedCharacter) === true) {
    const message = `"${shortened(text, 80)}" holds bytes that are no text; is "file.encoding" right?`
    throw new RowRejected('TEXT_DAMAGED', message)
  }
  return text
}

/** `columns` collects the name of every column that is read. */
export function rowReading(
  mapping: Mapping,
  columns: Set<string>,
  onShortened: () => void,
): RowReading {
  const read = cellReader(mapping.missing)
  const template = (text: string) => {
    const parsed = parseTemplate(text)
    for (const column of parsed.columns) columns.add(column)
    return parsed
  }
  function whole(text: string): Read<string | undefined> {
    const parsed = template(text)
    return (row) => sound(renderWhole(parsed, row, read))
  }
  function key(text: string): Read<string | undefined> {
    const value = whole(text)
    return (row) => {
      const found = value(row)
      if (found === undefined || Buffer.byteLength(found) <= limits.titleBytesMax) return found
      const message = `"${shortened(found, 80)}" has over ${limits.titleBytesMax} bytes`
      throw new RowRejected('KEY_TOO_LONG', message)
    }
  }
  function words(text: string, bytesMax: number): Read<string | undefined> {
    const parsed = template(text)
    return (row) => {
      const rendered = sound(renderText(parsed, row, read))
      if (rendered === undefined) return undefined
      const kept = shortened(rendered, bytesMax)
      if (kept !== rendered) onShortened()
      return kept
    }
  }
  function holds(given: Condition | undefined): Read<boolean> {
    if (given === undefined) return () => false
    const value = whole(given.of)
    const values = new Set(given.values)
    const patterns = given.patterns.map((pattern) => new RegExp(pattern, 'u'))
    return (row) => {
      const found = value(row)
      if (found === undefined) return false
      return values.has(found) || patterns.some((pattern) => pattern.test(found))
    }
  }
  function time(given: TimeRule): Read<number | undefined> {
    const text = whole(given.from)
    const readTime = timeReader(given.format, given.zone)
    return (row) => {
      const found = text(row)
      if (found === undefined) return undefined
      const result = readTime(found)
      if ('problem' in result) throw new RowRejected(result.problem.code, result.problem.message)
      return result.micros
    }
  }
  function person(given: PersonRule): Read<NamedPerson | undefined> {
    const keyOf = key(given.key)
    const name = given.name === undefined ? undefined : words(given.name, limits.titleBytesMax)
    const email = given.email === undefined ? undefined : words(given.email, limits.titleBytesMax)
    return (row) => {
      const found = keyOf(row)
      if (found === undefined) return undefined
      return { key: found, name: name?.(row) ?? found, email: email?.(row), level: given.level }
    }
  }
  return { whole, key, words, holds, time, person }
}
