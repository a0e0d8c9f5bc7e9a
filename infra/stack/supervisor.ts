// Owns our own processes beside the parts: each is started, waited for by its health address, and
// started again at a growing, capped pace when it ends by itself.
import { setTimeout as pause } from 'node:timers/promises'
import { tryLock } from './file-lock.ts'
import { httpAnswers } from './probes.ts'
import { type SpawnedProcess, type StopEnd, spawnDetached, stopProcess } from './processes.ts'
import { StackError } from './stack-error.ts'
import { lockFile, logFile, pidFile, type StackPaths } from './stack-paths.ts'
import { waitUntil } from './wait-until.ts'

export interface RoleRequest {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  // Answers 2xx once the role works.
  readonly healthUrl: string
  readonly readyWithinMs: number
}

export type RoleHappening =
  | {
      readonly type: 'RoleEnded'
      readonly name: string
      readonly how: string
      readonly retryInMs: number
    }
  | { readonly type: 'RoleRestarted'; readonly name: string; readonly pid: number }

export interface RunningRole {
  readonly name: string
  pid(): number
  restarts(): number
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

export async function startRole(
  request: RoleRequest,
  paths: StackPaths,
  options: { signal?: AbortSignal; onHappening?: (happening: RoleHappening) => void } = {},
): Promise<RunningRole> {
  const stopped = new AbortController()
  let restarts = 0
  let spawned = launch(request, paths)
  await firstReady(request, paths, spawned, options.signal)
  const watching = watch()
  let stopping: Promise<StopEnd> | undefined
  return {
    name: request.name,
    pid: () => spawned.record.pid,
    restarts: () => restarts,
    stop: (withinMs) => {
      stopping ??= stop(withinMs)
      return stopping
    },
  }

  async function stop(withinMs: number): Promise<StopEnd> {
    stopped.abort()
    const end = await stopProcess(spawned.record, { withinMs })
    await watching
    return end
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
      options.onHappening?.({ type: 'RoleEnded', name: request.name, how, retryInMs })
      await pauseUnlessStopped(retryInMs)
      if (stopped.signal.aborted) return
      // What the ended process left in its group would still hold its directory and ports.
      await stopProcess(spawned.record, { withinMs: 1_000 })
      restarts += 1
      begun = performance.now()
      spawned = relaunch()
      options.onHappening?.({ type: 'RoleRestarted', name: request.name, pid: spawned.record.pid })
    }
  }

  // A start that is refused counts as one more end, to be tried again at the next pace.
  function relaunch(): SpawnedProcess {
    try {
      return launch(request, paths)
    } catch (error) {
      const how = error instanceof Error ? error.message : String(error)
      return { record: spawned.record, exitText: () => how }
    }
  }

  async function pauseUnlessStopped(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
  }
}

function launch(request: RoleRequest, paths: StackPaths): SpawnedProcess {
  const lock = tryLock(lockFile(paths, request.name))
  if (lock === undefined) {
    throw new StackError('ALREADY_RUNNING', `${request.name} already runs on ${paths.data}`, {
      mend: 'stop it with `hive down`',
    })
  }
  try {
    return spawnDetached({
      name: request.name,
      command: request.command,
      args: request.args,
      ...(request.env === undefined ? {} : { env: request.env }),
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      logFile: logFile(paths, request.name),
      pidFile: pidFile(paths, request.name),
      lockFd: lock.fd,
    })
  } finally {
    lock.release()
  }
}

async function firstReady(
  request: RoleRequest,
  paths: StackPaths,
  spawned: SpawnedProcess,
  signal: AbortSignal | undefined,
): Promise<void> {
  const log = logFile(paths, request.name)
  const end = await waitUntil(
    () => {
      const how = spawned.exitText()
      if (how !== undefined) {
        throw new StackError('PART_DIED', `${request.name} ended while starting (${how})`, {
          mend: `read ${log}`,
        })
      }
      return httpAnswers(request.healthUrl)
    },
    { withinMs: request.readyWithinMs, everyMs: 100, ...(signal === undefined ? {} : { signal }) },
  )
  if (end === 'held') return
  await stopProcess(spawned.record, { withinMs: 5_000 })
  if (end === 'aborted') {
    throw new StackError('ABORTED', 'the start was called off', { mend: 'start again' })
  }
  const message = `${request.name} was not ready in ${request.readyWithinMs / 1000} s`
  throw new StackError('NOT_READY', message, { mend: `read ${log}` })
}
