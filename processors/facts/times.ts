// Times between the database's text (UTC) and our numbers (µs since 1970).
import { z } from 'zod'

/** `2024-01-31 23:51:52.000017`; exact to the microsecond. */
export function timeText(us: number): string {
  const ms = Math.floor(us / 1000)
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, 23)
  return `${text}${String(us - ms * 1000).padStart(3, '0')}`
}

export function secondText(us: number): string {
  return timeText(us).slice(0, 19)
}

export function timeOf(text: string): number {
  const fraction = (text.split('.')[1] ?? '').padEnd(6, '0').slice(0, 6)
  return Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) * 1000 + Number(fraction)
}

/** A time in an answer. */
export const timeShape = z.string().transform(timeOf)
export const timeOrNullShape = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : timeOf(text)))
