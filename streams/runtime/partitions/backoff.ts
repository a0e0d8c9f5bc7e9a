// The pace at which a dependency is probed: capped, exponential, with full jitter below the cap.

export interface BackoffLimits {
  readonly firstMs: number
  readonly capMs: number
}

const probePace: BackoffLimits = { firstMs: 100, capMs: 5_000 }

/** Delay before attempt `attempt` (from 1); `random` in [0, 1). */
export function backoffMs(
  attempt: number,
  random: number,
  limits: BackoffLimits = probePace,
): number {
  const ceiling = Math.min(limits.capMs, limits.firstMs * 2 ** Math.min(attempt - 1, 20))
  return Math.round(ceiling / 2 + (random * ceiling) / 2)
}
