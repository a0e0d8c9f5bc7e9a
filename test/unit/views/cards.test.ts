// Cards: their order, their text, and two changes in a row as one.
import { expect, test } from 'vitest'
import {
  type CardChange,
  cardText,
  columnRange,
  followed,
  parseCard,
  scoreOf,
} from '../../../processors/views/cards.ts'
import { boardColumns } from '../../../schemas/views.ts'

const card: CardChange = {
  type: 'card',
  taskId: 't',
  version: 4,
  stays: true,
  since: 1_700_000_000_000,
  status: 'open',
  priority: 'P1',
  other: 'person:x',
}
const gone = { type: 'gone', taskId: 't', version: 5 } as const
const score = (change: Partial<CardChange>) => {
  const all = { ...card, ...change }
  const { base, sign } = scoreOf(all)
  return base + sign * all.since
}

test('a more urgent card stands before a less urgent one, an older before a newer', () => {
  expect(score({ priority: 'P0', since: 9e12 })).toBeLessThan(score({ priority: 'P1', since: 0 }))
  expect(score({ since: 5 })).toBeLessThan(score({ since: 6 }))
  expect(score({ status: 'open', priority: 'UNKNOWN', since: 9e13 })).toBeLessThan(
    score({ status: 'in_progress', priority: 'P0', since: 0 }),
  )
})

test('of what is finished the newest stands first, whatever its priority', () => {
  const done = (priority: CardChange['priority'], since: number) =>
    score({ status: 'done', priority, since })
  expect(done('P3', 6)).toBeLessThan(done('P0', 5))
})

test('every score is exact, and lies in its own column', () => {
  for (const status of boardColumns) {
    const [from, before] = columnRange(status)
    for (const since of [0, 1_700_000_000_001, 99_999_999_999_999]) {
      for (const priority of ['P0', 'P3', 'UNKNOWN'] as const) {
        const value = score({ status, priority, since })
        expect(Number.isSafeInteger(value)).toBe(true)
        expect(value >= from && value < Number(before.slice(1))).toBe(true)
      }
    }
  }
})

test('a stored card is read back; a tombstone is none, nor is what is not there', () => {
  expect(parseCard(`4|1700|${cardText(card)}`)).toEqual({
    version: 4,
    since: 1700,
    status: 'open',
    priority: 'P1',
    other: 'person:x',
  })
  expect(parseCard('5')).toBeUndefined()
  expect(parseCard(undefined)).toBeUndefined()
  expect(parseCard('4|1700|started|P9|')).toMatchObject({ status: 'UNKNOWN', priority: 'UNKNOWN' })
})

test('a card that stays keeps the time of the one before it, unless the task had left between', () => {
  const later = { ...card, version: 6, since: 2_000 }
  const came = { ...card, version: 5, since: 1_000, stays: false }
  expect(followed(came, later)).toEqual({ ...later, since: 1_000, stays: false })
  expect(followed({ ...came, stays: true }, later)).toEqual({ ...later, since: 1_000 })
  expect(followed(gone, later)).toEqual({ ...later, stays: false })
  expect(followed(came, gone)).toEqual(gone)
  expect(followed(came, { ...later, stays: false })).toEqual({ ...later, stays: false })
})
