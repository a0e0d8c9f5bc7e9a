// The one way to wait here: a condition, asked again and again until it holds, a deadline passes or
// somebody calls it off. Nothing in the stack sleeps and hopes.
import { setTimeout as pause } from 'node:timers/promises'

export type WaitEnd = 'held' | 'late' | 'aborted'

export async function waitUntil(
  holds: () => Promise<boolean> | boolean,
  options: { withinMs: number; everyMs?: number; signal?: AbortSignal },
): Promise<WaitEnd> {
  const end = performance.now() + options.withinMs
  while (true) {
    if (options.signal?.aborted === true) return 'aborted'
    if (await holds()) return 'held'
    if (performance.now() >= end) return 'late'
    await pause(options.everyMs ?? 50)
  }
}
