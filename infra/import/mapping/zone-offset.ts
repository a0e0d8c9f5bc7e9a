// Wall-clock time in an IANA zone to UTC. A time that a clock change skips moves on with the clock; one that
// happens twice is taken the first time.

const dayMs = 86_400_000
/** Days remembered; beyond that the memory starts afresh. */
const daysMax = 4_096

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** `GMT+05:30`, `GMT-00:01:15`, `GMT`. */
function offsetMsFrom(name: string): number {
  const found = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name)
  if (found === null) return 0
  const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0)
  return (found[1] === '-' ? -1000 : 1000) * seconds
}

/** Gives a function from local wall-clock milliseconds (as if UTC) to UTC milliseconds. */
export function zoneClock(zone: string): (localMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const offsetAt = (utcMs: number): number => {
    const part = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')
    return offsetMsFrom(part?.value ?? 'GMT')
  }
  /** The offsets in force around a day; one where they agree. */
  const days = new Map<number, readonly [before: number, after: number]>()
  function around(day: number): readonly [number, number] {
    const known = days.get(day)
    if (known) return known
    const found = [offsetAt((day - 1) * dayMs), offsetAt((day + 2) * dayMs)] as const
    if (days.size >= daysMax) days.clear()
    days.set(day, found)
    return found
  }
  return (localMs) => {
    const [before, after] = around(Math.floor(localMs / dayMs))
    if (before === after) return localMs - before
    const first = localMs - before
    if (offsetAt(first) === before) return first
    const second = localMs - after
    return offsetAt(second) === after ? second : first
  }
}
