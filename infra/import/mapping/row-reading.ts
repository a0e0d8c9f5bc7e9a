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
  readonly whole: (template: string) => Read<string | undefined>
  /** The same, within the size of an external key. */
  readonly key: (template: string) => Read<string | undefined>
  /** A text of one line: title, name. Cut to its limit, which `onShortened` hears of. */
  readonly line: (template: string) => Read<string | undefined>
  /** A text of any number of lines, likewise. */
  readonly text: (template: string) => Read<string | undefined>
  readonly holds: (condition: Condition | undefined) => Read<boolean>
  readonly time: (given: TimeRule) => Read<number | undefined>
  readonly person: (given: PersonRule) => Read<NamedPerson | undefined>
}

export interface TimeRule {
  readonly from: string
  readonly format: string
  readonly zone?: string | undefined
}

export interface PersonRule {
  readonly key: string
  readonly name?: string | undefined
  readonly level: Level
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u001f\u007f]+/g
// oxlint-disable-next-line no-control-regex -- all but tab and line breaks
const controlsInText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+/g

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
      if (found === undefined) return undefined
      if (found.search(controls) !== -1) {
        const message = `${JSON.stringify(shortened(found, 80))} holds a line break or control character`
        throw new RowRejected('KEY_MALFORMED', message)
      }
      if (Buffer.byteLength(found) <= limits.titleBytesMax) return found
      const message = `"${shortened(found, 80)}" has over ${limits.titleBytesMax} bytes`
      throw new RowRejected('KEY_TOO_LONG', message)
    }
  }
  function words(given: string, bytesMax: number, unwanted: RegExp): Read<string | undefined> {
    const parsed = template(given)
    return (row) => {
      const rendered = sound(renderText(parsed, row, read))
        ?.replace(unwanted, ' ')
        .trim()
      if (rendered === undefined) return undefined
      const kept = shortened(rendered, bytesMax)
      if (kept !== rendered) onShortened()
      return kept
    }
  }
  const line = (given: string) => words(given, limits.titleBytesMax, controls)
  const text = (given: string) => words(given, limits.textBytesMax, controlsInText)
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
    const stamp = whole(given.from)
    const readTime = timeReader(given.format, given.zone)
    return (row) => {
      const found = stamp(row)
      if (found === undefined) return undefined
      const result = readTime(found)
      if ('problem' in result) throw new RowRejected(result.problem.code, result.problem.message)
      return result.micros
    }
  }
  function person(given: PersonRule): Read<NamedPerson | undefined> {
    const keyOf = key(given.key)
    const name = given.name === undefined ? undefined : line(given.name)
    return (row) => {
      const found = keyOf(row)
      if (found === undefined) return undefined
      return { key: found, name: name?.(row) ?? found, level: given.level }
    }
  }
  return { whole, key, line, text, holds, time, person }
}
