// How old a reference table's knowledge can be at most. An end offset polled at t and reached since means: all that
// was in the journals at t is folded. Hence the bound on revocation: whatever is decided, is decided on tables that
// contain everything up to half a second ago.

/** A command partition is decided only while the tables that it may read are at most this old. */
const freshForMs = 500
export const pollEveryMs = 250

/** partition → offset */
type Ends = ReadonlyMap<number, number>

interface Poll {
  readonly at: number
  readonly ends: Ends
}

/** Of one table. */
export class Freshness {
  #asOf = Number.NEGATIVE_INFINITY
  #open: Poll[] = []

  /** Everything appended before this moment (monotonic ms) is folded. */
  get asOf(): number {
    return this.#asOf
  }

  isFresh(now: number): boolean {
    return now - this.#asOf <= freshForMs
  }

  /** `at`: taken before the request was sent. */
  polled(at: number, ends: Ends, reached: (partition: number) => number): void {
    // A backlog needs the oldest open poll (first to be reached) and the newest; those between add nothing.
    if (this.#open.length > 8) this.#open.splice(1, 1)
    this.#open.push({ at, ends })
    this.progressed(reached)
  }

  progressed(reached: (partition: number) => number): void {
    for (;;) {
      const poll = this.#open[0]
      if (poll === undefined || !isReached(poll.ends, reached)) return
      this.#asOf = poll.at
      this.#open.shift()
    }
  }
}

function isReached(ends: Ends, reached: (partition: number) => number): boolean {
  for (const [partition, end] of ends) if (reached(partition) < end) return false
  return true
}
