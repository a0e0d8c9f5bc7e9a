// R11: whether a command id is remembered follows from the broker timestamps of the two commands alone.

/** 25 h: a day of retries and the hour in which clocks change. */
export const windowMs = 25 * 3_600_000

/** Ids are kept in buckets as wide as the window, so that two look-ups cover any window. */
export function bucketOf(timestampMs: number): number {
  return Math.floor(timestampMs / windowMs)
}

export function bucketsInWindow(timestampMs: number): readonly number[] {
  const newest = bucketOf(timestampMs)
  return newest === 0 ? [0] : [newest, newest - 1]
}

/** LogAppendTime is not strictly monotonic over a leader change, so a repeat may look older than its first. */
export function isRemembered(firstTimestampMs: number, repeatedTimestampMs: number): boolean {
  return repeatedTimestampMs - firstTimestampMs <= windowMs
}
