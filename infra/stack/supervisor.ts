// Owns keeping a started process running: when it ends by itself it is started again, at a growing, capped
// pace, until it is let go.
import { setTimeout as pause } from 'node:timers/promises'
import { type SpawnedProcess, type StopEnd, stopProcess } from './processes.ts'
import type { StackPaths } from './stack-paths.ts'
import { launchProcess, type ProcessPlan } from './start-process.ts'

export type ProcessHappening =
  | {
      readonly type: 'ProcessEnded'
      readonly name: string
      readonly how: string
      readonly retryInMs: number
    }
  | { readonly type: 'ProcessRestarted'; readonly name: string; readonly pid: number }

export interface SupervisedProcess {
  readonly name: string
  pid(): number
  restarts(): number
  // No restart from here on; the process itself goes on.
  letGo(): Promise<void>
  stop(withinMs: number): Promise<StopEnd>
}

const watchEveryMs = 200
const firstRetryMs = 500
const retryMsMax = 15_000
// After so long a life the next end counts as a first one again.
const steadyAfterMs = 60_000

export function retryDelayMs(endsInARow: number): number {
  return Math.min(firstRetryMs * 2 ** (endsInARow - 1), retryMsMax)
}

export function supervise(
  started: SpawnedProcess,
  plan: ProcessPlan,
  paths: StackPaths,
  onHappening: ((happening: ProcessHappening) => void) | undefined,
): SupervisedProcess {
  const stopped = new AbortController()
  let spawned = started
  let restarts = 0
  let stopping: Promise<StopEnd> | undefined
  const watching = watch()
  return {
    name: plan.name,
    pid: () => spawned.record.pid,
    restarts: () => restarts,
    letGo,
    stop: (withinMs) => {
      stopping ??= stop(withinMs)
      return stopping
    },
  }

  async function letGo(): Promise<void> {
    stopped.abort()
    await watching
  }

  async function stop(withinMs: number): Promise<StopEnd> {
    await letGo()
    return stopProcess(spawned.record, { withinMs })
  }

  async function watch(): Promise<void> {
    let endsInARow = 0
    let begun = performance.now()
    while (!stopped.signal.aborted) {
      const how = spawned.exitText()
      if (how === undefined) {
        await pauseUnlessStopped(watchEveryMs)
        continue
      }
      endsInARow = performance.now() - begun > steadyAfterMs ? 1 : endsInARow + 1
      const retryInMs = retryDelayMs(endsInARow)
      onHappening?.({ type: 'ProcessEnded', name: plan.name, how, retryInMs })
      await pauseUnlessStopped(retryInMs)
      if (stopped.signal.aborted) return
      // What the ended process left in its group would still hold its directory and ports.
      await stopProcess(spawned.record, { withinMs: 1_000 })
      begun = performance.now()
      const again = relaunch()
      spawned = again
      if (again.exitText() !== undefined) continue
      restarts += 1
      onHappening?.({ type: 'ProcessRestarted', name: plan.name, pid: again.record.pid })
    }
  }

  // A start that is refused counts as one more end, to be tried again at the next pace.
  function relaunch(): SpawnedProcess {
    try {
      return launchProcess(plan, paths)
    } catch (error) {
      const how = error instanceof Error ? error.message : String(error)
      return { record: spawned.record, exitText: () => how }
    }
  }

  async function pauseUnlessStopped(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
  }
}
