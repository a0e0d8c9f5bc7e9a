// A task sleeps until something happens, no longer than it asked for, and never past a ring.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SharedSignal } from '../../../../../streams/runtime/partitions/shared-signal.ts'
import { Wake, yieldToIo } from '../../../../../streams/runtime/partitions/wake.ts'

describe('a wake', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Whether the wait is over, told at any time. */
  function watch(wait: Promise<void>): { over: boolean } {
    const seen = { over: false }
    void wait.then(() => {
      seen.over = true
    })
    return seen
  }

  it('ends a wait at the next ring', async () => {
    const wake = new Wake()
    const seen = watch(wake.wait(1_000))
    await vi.advanceTimersByTimeAsync(500)
    expect(seen.over).toBe(false)
    wake.ring()
    await vi.advanceTimersByTimeAsync(0)
    expect(seen.over).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends a wait after its time without a ring', async () => {
    const seen = watch(new Wake().wait(1_000))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(seen.over).toBe(true)
  })

  it('does not lose a ring that came while nobody waited, and counts several as one', async () => {
    const wake = new Wake()
    wake.ring()
    wake.ring()
    await wake.wait(1_000_000)
    const seen = watch(wake.wait(1_000))
    await vi.advanceTimersByTimeAsync(999)
    expect(seen.over).toBe(false)
  })
})

describe('a shared signal', () => {
  it('tells everybody who waits at the next ring, once', async () => {
    const signal = new SharedSignal()
    const told: string[] = []
    const first = signal.next().then(() => told.push('first'))
    const second = signal.next().then(() => told.push('second'))
    signal.ring()
    await Promise.all([first, second])
    const third = signal.next().then(() => told.push('third'))
    await yieldToIo()
    expect(told).toEqual(['first', 'second'])
    signal.ring()
    await third
  })
})
