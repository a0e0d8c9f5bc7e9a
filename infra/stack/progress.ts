// Owns what provisioning and starting tell of their progress: values, for whoever shows them.

export type Progress =
  | { readonly type: 'StepStarted'; readonly step: string; readonly title: string }
  | {
      readonly type: 'StepProgressed'
      readonly step: string
      readonly text: string
      readonly done?: number
      readonly total?: number
    }
  | {
      readonly type: 'StepFinished'
      readonly step: string
      readonly title: string
      readonly tookMs: number
      readonly bytes?: number
      readonly note: string
    }
  | {
      readonly type: 'StepFailed'
      readonly step: string
      readonly message: string
      readonly mend: string
    }

export type Report = (progress: Progress) => void

export interface StepEnd {
  readonly note: string
  readonly bytes?: number
}

type Tell = (text: string, part?: { done: number; total: number }) => void

// Runs one step and reports its beginning, its parts and its end; a failure is reported and thrown on.
export async function runStep(
  report: Report,
  step: { name: string; title: string },
  work: (tell: Tell) => Promise<StepEnd> | StepEnd,
): Promise<void> {
  const begun = performance.now()
  report({ type: 'StepStarted', step: step.name, title: step.title })
  try {
    const end = await work((text, part) =>
      report({ type: 'StepProgressed', step: step.name, text, ...part }),
    )
    const tookMs = Math.round(performance.now() - begun)
    report({ type: 'StepFinished', step: step.name, title: step.title, tookMs, ...end })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    report({ type: 'StepFailed', step: step.name, message, mend: mendOf(error) })
    throw error
  }
}

function mendOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'mend' in error) return String(error.mend)
  return 'this is a defect: please report it with the text above'
}

// Plain lines for logs and pipes; a terminal may do better.
export function progressLine(progress: Progress): string {
  switch (progress.type) {
    case 'StepStarted':
      return `· ${progress.title} …`
    case 'StepProgressed':
      return `  ${progress.text}`
    case 'StepFinished': {
      const size = progress.bytes === undefined ? '' : `, ${megabytes(progress.bytes)}`
      return `✓ ${progress.title}: ${progress.note} (${seconds(progress.tookMs)}${size})`
    }
    case 'StepFailed':
      return `✗ ${progress.message}\n  → ${progress.mend}`
    default:
      throw new Error(`unknown progress ${String(progress satisfies never)}`)
  }
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
