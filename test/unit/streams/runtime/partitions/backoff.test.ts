// The pace of probing: it doubles, it is capped, and its jitter never reaches below half.
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../../../../streams/runtime/partitions/backoff.ts'

const attempts = [1, 2, 3, 4, 5, 6, 7, 8, 50, 10_000]

describe('the back-off', () => {
  it('doubles from the first delay up to the cap, whatever the attempt', () => {
    const longest = attempts.map((attempt) => backoffMs(attempt, 1))
    expect(longest).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000])
  })

  it('is at least half of that, so that many clients neither rush nor march in step', () => {
    const shortest = attempts.map((attempt) => backoffMs(attempt, 0))
    expect(shortest).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500, 2_500, 2_500])
  })

  it('takes other limits', () => {
    expect(backoffMs(9, 1, { firstMs: 10, capMs: 40 })).toBe(40)
  })
})
