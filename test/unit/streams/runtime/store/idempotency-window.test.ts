// R11: remembered or not follows from two broker timestamps and from nothing else.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketOf,
  bucketsInWindow,
  isRemembered,
  windowMs,
} from '../../../../../streams/runtime/store/idempotency-window.ts'

const times = fc.integer({ min: 0, max: 4_000_000_000_000 })

describe('the window of a command id', () => {
  it('is 25 hours long, its end included', () => {
    expect(windowMs).toBe(25 * 60 * 60 * 1000)
    expect(isRemembered(1_000, 1_000 + windowMs)).toBe(true)
    expect(isRemembered(1_000, 1_001 + windowMs)).toBe(false)
  })

  it('holds a repeat that looks older than its first, as after a leader change', () => {
    expect(isRemembered(5_000, 4_000)).toBe(true)
  })

  it('lies whole within the two buckets that are looked into', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: windowMs }), (first, later) => {
        expect(bucketsInWindow(first + later)).toContain(bucketOf(first))
      }),
    )
  })

  it('is one bucket only at the beginning of time', () => {
    expect(bucketsInWindow(windowMs - 1)).toEqual([0])
    expect(bucketsInWindow(windowMs)).toEqual([1, 0])
  })
})
