// A record as a person reads it: sealed texts opened, bytes as hexadecimal.

import { messageOf } from '../../../streams/base/faults.ts'
import { isSealed, open } from '../../../streams/codec/sealed.ts'

export function plainValue(value: unknown): unknown {
  if (isSealed(value)) return openOrSay(value)
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plainValue(field)]))
}

function openOrSay(sealed: Parameters<typeof open>[0]): string {
  try {
    return open(sealed)
  } catch (error) {
    return `[sealed: ${messageOf(error)}]`
  }
}

/** `title=Write it down priority=P2`: nested fields by path, empty ones left out. */
export function fieldsText(value: unknown, path = ''): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) {
    return value.length === 0 ? '' : `${path}=${value.map((item) => textOf(item)).join(',')}`
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, field]) => fieldsText(field, path === '' ? name : `${path}.${name}`))
      .filter((text) => text !== '')
      .join(' ')
  }
  return `${path}=${textOf(value)}`
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value) ?? ''
}
