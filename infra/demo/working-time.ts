// When people work: Monday to Friday, 8 to 18 UTC. Times are ms; work is measured in hours at work.

const hourMs = 3_600_000
export const dayMs = 24 * hourMs
const opens = 8
const closes = 18

export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / dayMs)
}

/** 1970-01-01 was a Thursday. */
export function isWeekend(day: number): boolean {
  const weekday = (day + 4) % 7
  return weekday === 0 || weekday === 6
}

/** The moment after so many hours of work; nights and weekends do not count. */
export function afterWork(fromMs: number, hours: number): number {
  let at = intoWork(fromMs)
  let left = hours * hourMs
  for (;;) {
    const today = dayOf(at) * dayMs + closes * hourMs - at
    if (left <= today) return at + left
    left -= today
    at = intoWork((dayOf(at) + 1) * dayMs)
  }
}

/** The moment itself when somebody is at work then, else the next opening. */
function intoWork(timeMs: number): number {
  let day = dayOf(timeMs)
  if (timeMs - day * dayMs > closes * hourMs) day += 1
  while (isWeekend(day)) day += 1
  return Math.max(timeMs, day * dayMs + opens * hourMs)
}
