// Mends kafkajs 2.2.4's idle spin (tulios/kafkajs#1751), once for the process.
import { createRequire } from 'node:module'
import { bug } from '../base/faults.ts'

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

/**
 * After its first answer each connection re-arms a timer with a negative delay, that is one of 1 ms,
 * for ever: seventy idle producers take 5 % of a core. Only a request that waits needs the timer,
 * and each request that has to wait arms it itself.
 */
export function quietRequestQueues(): void {
  const loaded: unknown = createRequire(import.meta.url)(
    'kafkajs/src/network/requestQueue/index.js',
  )
  if (typeof loaded !== 'function' || !isRequestQueue(loaded.prototype)) {
    throw bug('KAFKA_CLIENT_FAULT', 'the request queue of kafkajs is not that of version 2.2.4')
  }
  const queue = loaded.prototype
  const schedule = queue.scheduleCheckPendingRequests
  if (schedule.name === mended) return
  queue.scheduleCheckPendingRequests = {
    [mended](this: RequestQueue): void {
      if (this.pending.length > 0) schedule.call(this)
    },
  }[mended]
}

const mended = 'scheduleWhenPending'

function isRequestQueue(value: unknown): value is RequestQueue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'scheduleCheckPendingRequests' in value &&
    typeof value.scheduleCheckPendingRequests === 'function'
  )
}
