// Parsers of option values; each says what it wants.
import { parseUuid } from '../../schemas/ids.ts'
import { UsageError } from './exit-codes.ts'

/** 0: any free port. */
export function portOption(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text} is no port`, 'give 0 (any free one) to 65535')
  }
  return port
}

export function countOption(name: string, text: string): number {
  const count = Number(text)
  if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(count)) {
    throw new UsageError(`--${name} ${text} is no count`, 'give a whole number from 0')
  }
  return count
}

/** `500ms`, `30s`, `5m`, `2h`, `7d` or seconds. */
export function durationOption(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text)
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
  const unit = Object.entries(units).find(([key]) => key === (match?.[2] ?? 's'))?.[1]
  if (match?.[1] === undefined || unit === undefined) {
    throw new UsageError(`--${name} ${text} is no duration`, 'give it as 500ms, 30s, 5m, 2h or 7d')
  }
  return Number(match[1]) * unit
}

export function idOption(name: string, text: string): string {
  const id = parseUuid(text)
  if (id === undefined) {
    throw new UsageError(`${name} ${text} is no id`, 'give a UUID: 36 characters, hexadecimal')
  }
  return id
}
