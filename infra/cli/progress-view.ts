// Shows steps: one line that counts on a terminal, plain lines elsewhere.
import { megabytes, type Progress, type Report } from '../stack/progress.ts'
import { coloursOf, plainText, shortened } from './terminal.ts'

const redrawMs = 200

export interface ProgressView {
  readonly report: Report
  /** Clears the line that was being rewritten. */
  end(): void
}

export function progressView(stream: NodeJS.WriteStream): ProgressView {
  const { green, red, dim } = coloursOf(stream)
  const open = new Map<string, { title: string; begun: number; text: string }>()
  const live = stream.isTTY
  const clear = () => {
    if (live) stream.write('\r\u001b[2K')
  }
  const line = (text: string) => {
    clear()
    stream.write(`${text}\n`)
  }
  const draw = () => {
    const [step] = open.values()
    if (step === undefined) return
    const seconds = ((performance.now() - step.begun) / 1000).toFixed(1)
    const others = open.size > 1 ? ` (and ${open.size - 1} more)` : ''
    const text = `· ${step.title} … ${seconds} s ${step.text}${others}`
    stream.write(`\r\u001b[2K${shortened(text, stream.columns - 1)}`)
  }
  let timer: NodeJS.Timeout | undefined
  if (live) {
    timer = setInterval(draw, redrawMs)
    timer.unref()
  }
  return {
    report(progress) {
      switch (progress.type) {
        case 'StepStarted':
          open.set(progress.step, { title: progress.title, begun: performance.now(), text: '' })
          if (!live) line(`· ${progress.title} …`)
          break
        case 'StepProgressed': {
          const step = open.get(progress.step)
          if (step !== undefined) step.text = plainText(progress.text)
          break
        }
        case 'StepFinished':
          open.delete(progress.step)
          line(`${green('✓')} ${progress.title}: ${finished(progress, dim)}`)
          break
        case 'StepFailed':
          line(`${red('✗')} ${open.get(progress.step)?.title ?? progress.step}`)
          open.delete(progress.step)
          break
        default:
          progress satisfies never
      }
    },
    end() {
      clearInterval(timer)
      clear()
    },
  }
}

type Finished = Extract<Progress, { readonly type: 'StepFinished' }>

function finished(step: Finished, dim: (text: string) => string): string {
  const size = step.bytes === undefined ? '' : `, ${megabytes(step.bytes)}`
  // The first http:// address that `hive up` prints is the gateway's: where to look.
  const note = step.note.replaceAll(/https?:\/\//g, '')
  return `${note} ${dim(`(${(step.tookMs / 1000).toFixed(1)} s${size})`)}`
}
