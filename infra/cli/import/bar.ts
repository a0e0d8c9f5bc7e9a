// The import's progress: a bar on a terminal, a line every ten seconds elsewhere.
import { finishedRows, type ImportProgress } from '../../import/progress.ts'
import { coloursOf, shortened } from '../terminal.ts'
import { countText, durationText, rateText } from '../units.ts'

const barWidth = 24
const plainEveryMs = 10_000

export interface ImportBar {
  show(progress: ImportProgress): void
  share(what: string, share: number): void
  end(): void
}

export function importBar(stream: NodeJS.WriteStream): ImportBar {
  const { cyan, dim } = coloursOf(stream)
  let shownAt = performance.now()
  let drawn = false
  const draw = (share: number, text: string) => {
    if (stream.isTTY) {
      const filled = Math.round(Math.min(1, share) * barWidth)
      const bar = cyan('█'.repeat(filled)) + dim('░'.repeat(barWidth - filled))
      const room = stream.columns - barWidth - 2
      stream.write(`\r\u001b[2K${bar} ${shortened(text, room)}`)
      drawn = true
    } else if (performance.now() - shownAt >= plainEveryMs) {
      shownAt = performance.now()
      stream.write(`${text}\n`)
    }
  }
  return {
    show(progress) {
      draw(progress.share, textOf(progress))
    },
    share(what, share) {
      draw(share, `${what} ${Math.floor(share * 100)} %`)
    },
    end() {
      if (drawn) stream.write('\r\u001b[2K')
      drawn = false
    },
  }
}

function textOf(progress: ImportProgress): string {
  const percent = `${Math.floor(progress.share * 100)} %`
  if (progress.stage === 'fingerprint') return `${percent} fingerprint`
  const { rows, rowsPerSecond, secondsLeft } = progress
  const left = secondsLeft === undefined ? '' : `, ${durationText(secondsLeft)} left`
  const bad = rows.refused + rows.rejected
  const rejected = bad === 0 ? '' : `, ${countText(bad)} rejected`
  return `${percent}, ${countText(finishedRows(rows))} rows, ${rateText(rowsPerSecond)}/s${left}${rejected}`
}
