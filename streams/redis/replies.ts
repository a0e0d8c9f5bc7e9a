// Replies of Redis are unknown until looked at.
import { dependencyFault } from '../base/faults.ts'

function textOf(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply
  return typeof reply === 'number' ? String(reply) : undefined
}

export function numberOf(reply: unknown): number {
  const text = textOf(reply)
  const value = Number(text)
  if (text === undefined || Number.isNaN(value)) throw unexpected('a number', reply)
  return value
}

export function textsOf(reply: unknown): readonly (string | undefined)[] {
  if (!Array.isArray(reply)) throw unexpected('a list', reply)
  return reply.map(textOf)
}

/** `HGETALL` and its like: field, value, field, value; or already an object. */
export function hashOf(reply: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (Array.isArray(reply)) {
    for (let at = 0; at + 1 < reply.length; at += 2) {
      found.set(textOf(reply[at]) ?? '', textOf(reply[at + 1]) ?? '')
    }
    return found
  }
  if (typeof reply !== 'object' || reply === null) throw unexpected('a hash', reply)
  for (const [field, value] of Object.entries(reply)) found.set(field, textOf(value) ?? '')
  return found
}

/** `SCAN` and its like: where to go on, and what was found. */
export function scannedOf(reply: unknown): { readonly next: string; readonly found: unknown } {
  if (!Array.isArray(reply) || reply.length !== 2) throw unexpected('a page', reply)
  return { next: textOf(reply[0]) ?? '0', found: reply[1] }
}

function unexpected(what: string, reply: unknown) {
  return dependencyFault('REDIS_REPLY', `Redis: expected ${what}, got ${typeof reply}`)
}
