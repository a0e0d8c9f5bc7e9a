// Doing something until it is done: what fails because a dependency is away, or in a way that leaves its end
// unknown, is tried again ever more slowly. Commands bear ids, so a second sending has no second effect.
import { setTimeout as wait } from 'node:timers/promises'
import { HiveError } from '../../streams/base/faults.ts'
import { backoffMs } from '../../streams/runtime/partitions/backoff.ts'

export const pace = { firstMs: 100, capMs: 10_000 } as const

export interface Persistence {
  /** Its reason is thrown once it is aborted. */
  readonly signal: AbortSignal
  readonly onRetry: (error: HiveError) => void
}

export function isWeather(error: unknown): error is HiveError {
  return error instanceof HiveError && (error.kind === 'transient' || error.kind === 'unknown')
}

export async function persistently<T>(
  { signal, onRetry }: Persistence,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (!isWeather(error)) throw error
      onRetry(error)
      await wait(backoffMs(tries, Math.random(), pace), undefined, { signal })
    }
  }
}
