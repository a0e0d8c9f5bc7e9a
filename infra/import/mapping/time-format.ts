// Time stamps of other systems to UTC microseconds, by a format written in letters (docs/import.md lists them).
import type { RowProblem } from '../import-fault.ts'
import { zoneClock } from './zone-offset.ts'

export type ReadTime = (
  text: string,
) => { readonly micros: number } | { readonly problem: RowProblem }

export class TimeFormatError extends Error {}

type Field =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'offset'
type Fields = Partial<Record<Field, string>>

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthName = `(?:${months.join('|')})[a-z]*\\.?`
const tokens: Readonly<Record<string, readonly [pattern: string, field: Field | undefined]>> = {
  yyyy: ['\\d{4}', 'year'],
  yy: ['\\d{2}', 'year'],
  MMM: [monthName, 'month'],
  MM: ['\\d{2}', 'month'],
  M: ['\\d{1,2}', 'month'],
  dd: ['\\d{2}', 'day'],
  d: ['\\d{1,2}', 'day'],
  EEE: ['[a-z]+\\.?', undefined],
  HH: ['\\d{2}', 'hour'],
  H: ['\\d{1,2}', 'hour'],
  hh: ['\\d{2}', 'hour'],
  h: ['\\d{1,2}', 'hour'],
  mm: ['\\d{2}', 'minute'],
  m: ['\\d{1,2}', 'minute'],
  ss: ['\\d{2}', 'second'],
  s: ['\\d{1,2}', 'second'],
  S: ['\\d{1,9}', 'fraction'],
  a: ['[ap]\\.?m\\.?', 'half'],
  X: ['z|[+-]\\d{2}(?::?\\d{2})?', 'offset'],
}

const iso =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?)?\s*(?<offset>z|[+-]\d{2}(?::?\d{2})?)?$/i

function compile(format: string): { pattern: RegExp; fields: ReadonlySet<Field>; twelve: boolean } {
  let pattern = ''
  const fields = new Set<Field>()
  let twelve = false
  for (const [piece] of format.matchAll(/'[^']*'|([A-Za-z])\1*|\s+|[^A-Za-z]/g)) {
    const token = tokens[piece]
    if (token !== undefined) {
      const [match, field] = token
      if (field !== undefined && fields.has(field)) {
        throw new TimeFormatError(`the ${field} stands in it twice`)
      }
      if (field !== undefined) fields.add(field)
      twelve ||= piece.startsWith('h')
      pattern += field === undefined ? match : `(?<${field}>${match})`
    } else if (/^\s/.test(piece)) pattern += '\\s+'
    else if (/^[A-Za-z]/.test(piece)) {
      const known = Object.keys(tokens).join(' ')
      throw new TimeFormatError(
        `"${piece}" is no part of a time (known: ${known}; other words in '…')`,
      )
    } else pattern += escaped(piece)
  }
  for (const field of ['year', 'month', 'day'] as const) {
    if (!fields.has(field)) throw new TimeFormatError(`it has no ${field}`)
  }
  if (twelve !== fields.has('half')) throw new TimeFormatError('h goes with a (am, pm), H without')
  return { pattern: new RegExp(`^${pattern}$`, 'i'), fields, twelve }
}

function escaped(piece: string): string {
  const literal = piece.startsWith("'") ? piece.slice(1, -1) : piece
  return literal.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

function yearOf(text: string): number {
  const year = Number(text)
  if (text.length !== 2) return year
  return year >= 70 ? 1900 + year : 2000 + year
}

function monthOf(text: string): number {
  return /^\d/.test(text) ? Number(text) : months.indexOf(text.slice(0, 3).toLowerCase()) + 1
}

function hourOf(fields: Fields): number {
  const hour = Number(fields.hour ?? 0)
  if (fields.half === undefined) return hour
  if (hour < 1 || hour > 12) return Number.NaN
  return (hour % 12) + (fields.half.toLowerCase().startsWith('p') ? 12 : 0)
}

/** Minutes east of Greenwich. */
function offsetMinutes(text: string): number {
  if (text.toLowerCase() === 'z') return 0
  const digits = text.replaceAll(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return text.startsWith('-') ? -minutes : minutes
}

/** Wall-clock milliseconds as if they were UTC; undefined for the 30th of February and the like. */
function wallClockMs(fields: Fields): number | undefined {
  const year = yearOf(fields.year ?? '')
  const month = monthOf(fields.month ?? '')
  const day = Number(fields.day)
  const [hour, minute, second] = [
    hourOf(fields),
    Number(fields.minute ?? 0),
    Number(fields.second ?? 0),
  ]
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const same =
    at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return same ? at.getTime() : undefined
}

const earliestMs = Date.UTC(1900, 0, 1)
const latestMs = Date.UTC(2200, 0, 1)

function bounded(ms: number, micros: number, text: string): ReturnType<ReadTime> {
  if (ms >= earliestMs && ms < latestMs) return { micros }
  return {
    problem: { code: 'TIME_OUT_OF_RANGE', message: `"${text}" is not between 1900 and 2200` },
  }
}

function epochReader(unit: 'seconds' | 'milliseconds'): ReadTime {
  return (text) => {
    if (!/^-?\d+(\.\d+)?$/.test(text)) {
      return { problem: { code: 'TIME_UNREADABLE', message: `"${text}" is no number of ${unit}` } }
    }
    const ms = Number(text) * (unit === 'seconds' ? 1000 : 1)
    return bounded(ms, Math.round(ms * 1000), text)
  }
}

/** `zone`: of times that name no offset. Throws `TimeFormatError` with what is wrong with the format. */
export function timeReader(format: string, zone: string | undefined): ReadTime {
  if (format === 'epoch-seconds') return epochReader('seconds')
  if (format === 'epoch-milliseconds') return epochReader('milliseconds')
  const pattern = format === 'iso' ? iso : compile(format).pattern
  const toUtc = zone === undefined ? undefined : zoneClock(zone)
  return (text) => {
    const fields: Fields | undefined = pattern.exec(text)?.groups
    const local = fields === undefined ? undefined : wallClockMs(fields)
    if (fields === undefined || local === undefined) {
      const message = `"${text}" is no time of the format ${format}`
      return { problem: { code: 'TIME_UNREADABLE', message } }
    }
    let ms: number
    if (fields.offset !== undefined) ms = local - offsetMinutes(fields.offset) * 60_000
    else if (toUtc !== undefined) ms = toUtc(local)
    else {
      const message = `"${text}" has no offset, and the mapping gives no "zone"`
      return { problem: { code: 'TIME_WITHOUT_ZONE', message } }
    }
    const fraction = Number((fields.fraction ?? '').slice(0, 6).padEnd(6, '0'))
    return bounded(ms, ms * 1000 + fraction, text)
  }
}

/** Whether times of this format always, never or sometimes carry their own offset. */
export function formatOffset(format: string): 'always' | 'never' | 'sometimes' {
  if (format === 'iso') return 'sometimes'
  if (format.startsWith('epoch-')) return 'always'
  return compile(format).fields.has('offset') ? 'always' : 'never'
}
