// kafkajs#1751: an idle connection re-armed a timer of 1 ms for ever.
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { quietRequestQueues } from '../../../../streams/kafka/quiet-request-queue.ts'

/** Calls what each answer calls, on a queue with these requests waiting. */
function afterAnAnswer(pending: readonly string[]): void {
  const loaded: unknown = createRequire(import.meta.url)(
    'kafkajs/src/network/requestQueue/index.js',
  )
  if (typeof loaded !== 'function') throw new Error('kafkajs has no request queue')
  const schedule: unknown = Reflect.get(Object(loaded.prototype), 'scheduleCheckPendingRequests')
  if (typeof schedule !== 'function') throw new Error('kafkajs does not schedule')
  Reflect.apply(schedule, { pending, throttledUntil: -1, throttleCheckTimeoutId: null }, [])
}

describe('quietRequestQueues', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('lets only a request that waits arm the timer, however often it is called', () => {
    quietRequestQueues()
    quietRequestQueues()
    afterAnAnswer([])
    expect(vi.getTimerCount()).toBe(0)
    afterAnAnswer(['a request'])
    expect(vi.getTimerCount()).toBe(1)
  })
})
