// Owns one stage of a check or test run: a child in a process group of its own, ended at its deadline, its
// log kept, and what it counted. A stage that ran nothing has failed.
import { type ChildProcess, spawn } from 'node:child_process'
import { childEnvironment } from '../../streams/base/config.ts'
import { type Counts, countVitest } from './stage-counts.ts'

export interface Stage {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly timeoutMs: number
  /** `exit`: the stage is one check. `vitest`: the JSON report that it writes is counted. */
  readonly count: 'exit' | { readonly vitestReport: string }
  readonly environment?: Readonly<Record<string, string>>
}

export interface StageResult extends Counts {
  readonly name: string
  readonly ms: number
  /** Why it failed, where its own counts do not say so. */
  readonly problem: string | undefined
  readonly log: string
}

export interface StageOptions {
  readonly cwd: string
  readonly signal: AbortSignal
  /** Receives the stage's output as it comes. */
  readonly echo?: (chunk: Buffer) => void
}

const logBytesMax = 4 * 1024 * 1024
const killGraceMs = 2_000

interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly cut: 'timeout' | 'abort' | undefined
  readonly error: string | undefined
}

export async function runStage(stage: Stage, options: StageOptions): Promise<StageResult> {
  const startedAt = performance.now()
  const log = boundedLog(options.echo)
  const ending = await runCommand(stage, options, log.take)
  const verdict = judge(stage, ending)
  return { name: stage.name, ms: performance.now() - startedAt, log: log.text(), ...verdict }
}

function judge(stage: Stage, ending: Ending): Counts & { readonly problem: string | undefined } {
  const problem = problemOf(stage, ending)
  if (stage.count === 'exit') {
    return problem === undefined
      ? { passed: 1, failed: 0, problem: undefined }
      : { passed: 0, failed: 1, problem }
  }
  const counted = countVitest(stage.count.vitestReport)
  if (problem === undefined) {
    if (counted.problem !== undefined) return { ...counted, failed: Math.max(1, counted.failed) }
    if (counted.failed > 0) return { ...counted, problem: undefined }
    if (counted.passed === 0) return { passed: 0, failed: 1, problem: 'it ran no tests' }
    return { ...counted, problem: undefined }
  }
  // Its tests may all have passed and the run still failed: a coverage gate, an unhandled rejection.
  return counted.failed > 0
    ? { ...counted, problem: ending.cut === undefined ? undefined : problem }
    : { passed: counted.passed, failed: 1, problem }
}

function problemOf(stage: Stage, ending: Ending): string | undefined {
  if (ending.cut === 'timeout') return `not done after ${seconds(stage.timeoutMs)}`
  if (ending.cut === 'abort') return 'interrupted'
  if (ending.error !== undefined) return ending.error
  if (ending.signal !== null) return `ended by ${ending.signal}`
  return ending.code === 0 ? undefined : `exit code ${ending.code}`
}

function runCommand(
  stage: Stage,
  options: StageOptions,
  take: (chunk: Buffer) => void,
): Promise<Ending> {
  const [command, ...args] = stage.command
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: childEnvironment(stage.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  return new Promise((resolve) => {
    let cut: Ending['cut']
    let error: string | undefined
    let hardStop: NodeJS.Timeout | undefined
    const end = (reason: 'timeout' | 'abort') => {
      if (cut !== undefined) return
      cut = reason
      killGroup(child, 'SIGTERM')
      hardStop = setTimeout(() => killGroup(child, 'SIGKILL'), killGraceMs)
    }
    const abort = () => end('abort')
    const deadline = setTimeout(() => end('timeout'), stage.timeoutMs)
    options.signal.addEventListener('abort', abort, { once: true })
    if (options.signal.aborted) abort()
    const settle = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(deadline)
      clearTimeout(hardStop)
      options.signal.removeEventListener('abort', abort)
      resolve({ code, signal, cut, error })
    }
    child.once('error', (cause) => {
      error = cause.message
      settle(null, null)
    })
    // A grandchild that outlives the stage would hold its pipes open, so the stage ends with its process.
    child.once('exit', (code, signal) => {
      killGroup(child, 'SIGKILL')
      child.stdout.once('close', () => settle(code, signal))
      if (child.stdout.closed) settle(code, signal)
      setTimeout(() => child.stdout.destroy(), killGraceMs).unref()
    })
  })
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nobody of the group is left.
  }
}

function boundedLog(echo: ((chunk: Buffer) => void) | undefined) {
  const chunks: Buffer[] = []
  let bytes = 0
  let dropped = 0
  return {
    take: (chunk: Buffer) => {
      echo?.(chunk)
      chunks.push(chunk)
      bytes += chunk.length
      while (bytes > logBytesMax) {
        const oldest = chunks.shift()
        if (oldest === undefined) break
        bytes -= oldest.length
        dropped += oldest.length
      }
    },
    text: () =>
      `${dropped > 0 ? `[${dropped} bytes of earlier output not kept]\n` : ''}${Buffer.concat(chunks).toString('utf8')}`,
  }
}

/** Runs stages beside each other, at most `width` at a time; results come in the order given. */
export async function runBeside(
  stages: readonly Stage[],
  options: StageOptions & { readonly width: number },
  done: (result: StageResult) => void,
): Promise<readonly StageResult[]> {
  const results = new Map<Stage, StageResult>()
  const waiting = [...stages]
  const lane = async () => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      const result = await runStage(stage, options)
      results.set(stage, result)
      done(result)
    }
  }
  await Promise.all(Array.from({ length: options.width }, lane))
  return stages.flatMap((stage) => results.get(stage) ?? [])
}

export function lineOf(result: StageResult): string {
  const verdict = result.failed === 0 ? 'ok  ' : 'FAIL'
  const why = result.problem === undefined ? '' : `  ${result.problem}`
  const counts = `${result.passed} passed, ${result.failed} failed`
  return `${verdict} ${result.name.padEnd(24)} ${seconds(result.ms).padStart(8)}   ${counts}${why}`
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

export function sum(results: readonly Counts[]): Counts {
  return {
    passed: results.reduce((total, result) => total + result.passed, 0),
    failed: results.reduce((total, result) => total + result.failed, 0),
  }
}
