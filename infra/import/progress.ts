// How far an import is: counts, rate and time left, told at a bounded pace.
import type { RowCounts, Tally } from './tally.ts'

export interface ImportProgress {
  readonly stage: 'fingerprint' | 'rows'
  readonly rows: Readonly<RowCounts>
  readonly sent: number
  /** Rows finished a second, over the last seconds. */
  readonly rowsPerSecond: number
  /** Share of the file that was read, 0 to 1. */
  readonly share: number
  /** undefined while it cannot be said. */
  readonly secondsLeft: number | undefined
}

export interface ProgressReporter {
  /** Tells the listener, unless it was told a moment ago. */
  tick(stage: ImportProgress['stage'], share: number): void
  /** Tells it in any case. */
  last(share: number): void
}

const everyMs = 250
const windowMs = 10_000

export function finishedRows(rows: Readonly<RowCounts>): number {
  return rows.accepted + rows.unchanged + rows.alreadyThere + rows.refused + rows.rejected
}

export function progressReporter(
  tally: Tally,
  options: { listener?: ((progress: ImportProgress) => void) | undefined; nowMs: () => number },
): ProgressReporter {
  const { listener, nowMs } = options
  let samples: readonly {
    readonly at: number
    readonly finished: number
    readonly share: number
  }[] = []
  let toldAt = Number.NEGATIVE_INFINITY

  function tell(stage: ImportProgress['stage'], share: number): void {
    const now = nowMs()
    toldAt = now
    const sample = { at: now, finished: finishedRows(tally.rows), share }
    samples = [...samples.filter(({ at }) => at > now - windowMs), sample]
    const [first = sample] = samples
    const seconds = (now - first.at) / 1000
    const gained = share - first.share
    listener?.({
      stage,
      rows: { ...tally.rows },
      sent: tally.sent,
      rowsPerSecond: seconds > 0 ? (sample.finished - first.finished) / seconds : 0,
      share,
      secondsLeft: seconds > 0 && gained > 0 ? ((1 - share) / gained) * seconds : undefined,
    })
  }
  return {
    tick(stage, share) {
      if (listener !== undefined && nowMs() - toldAt >= everyMs) tell(stage, share)
    },
    last(share) {
      tell('rows', share)
    },
  }
}
