// Chance from a seed, and the calendar of working hours.
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../infra/demo/random.ts'
import { afterWork, dayMs, isWeekend } from '../../../infra/demo/working-time.ts'

describe('chance from a seed', () => {
  it('draws the same for the same seed, and else for another', () => {
    const drawn = (seed: string) => {
      const random = randomFrom(seed)
      return Array.from({ length: 20 }, () => random.next())
    }
    expect(drawn('a')).toEqual(drawn('a'))
    expect(drawn('a')).not.toEqual(drawn('b'))
    for (const value of drawn('a')) expect(value >= 0 && value < 1).toBe(true)
  })

  it('forks streams that do not hear what the others drew', () => {
    const quiet = randomFrom('a')
    const busy = randomFrom('a')
    for (let count = 0; count < 9; count += 1) busy.fork('x').next()
    busy.next()
    expect(busy.fork('y').next()).toBe(quiet.fork('y').next())
    expect(quiet.fork('x').next()).not.toBe(quiet.fork('y').next())
  })

  it('weighs, and never draws what weighs nothing', () => {
    const random = randomFrom('weights')
    const counts = { often: 0, seldom: 0, never: 0 }
    for (let count = 0; count < 2_000; count += 1) {
      const drawn = random.weighted([
        ['often', 9],
        ['never', 0],
        ['seldom', 1],
      ] as const)
      counts[drawn] += 1
    }
    expect(counts.never).toBe(0)
    expect(counts.often / counts.seldom).toBeGreaterThan(5)
    expect(counts.often / counts.seldom).toBeLessThan(18)
  })

  it('has no answer where there is nothing to pick from', () => {
    expect(() => randomFrom('a').pick([])).toThrow(RangeError)
    expect(() => randomFrom('a').weighted([['none', 0]])).toThrow(RangeError)
  })
})

describe('working hours', () => {
  const friday = Date.UTC(2026, 10, 27)
  const at = (day: number, hour: number) => friday + day * dayMs + hour * 3_600_000

  it('knows the weekend', () => {
    const days = [0, 1, 2, 3].map((after) => isWeekend(friday / dayMs + after))
    expect(days).toEqual([false, true, true, false])
  })

  it.each([
    ['within a day', at(0, 9), 2, at(0, 11)],
    ['up to closing', at(0, 16), 2, at(0, 18)],
    ['over the weekend', at(0, 17), 3, at(3, 10)],
    ['from the night before opening', at(0, 3), 1, at(0, 9)],
    ['from the evening', at(-1, 21), 1, at(0, 9)],
    ['from a Sunday', at(2, 12), 1, at(3, 9)],
    ['over weeks', at(0, 8), 60, at(7, 18)],
  ])('goes %s', (_, from, hours, until) => {
    expect(afterWork(from, hours)).toBe(until)
  })
})
