// Owns starting one process of the stack, a part or a role: its directory locked by the process itself for
// as long as it lives, ready by its own condition, its last log lines in the message when it ends instead.
import { readFileSync } from 'node:fs'
import { tryLock } from './file-lock.ts'
import { type SpawnedProcess, type SpawnRequest, spawnDetached, stopProcess } from './processes.ts'
import { StackError } from './stack-error.ts'
import { lockFile, logFile, pidFile, type StackPaths } from './stack-paths.ts'
import { waitUntil } from './wait-until.ts'

export interface ProcessPlan {
  // Names its lock, its log and its record; unlike any other in the stack.
  readonly name: string
  readonly title: string
  readonly readyWithinMs: number
  // Before each first start: writes what the process reads.
  prepare(): Promise<void>
  launch(): Pick<SpawnRequest, 'command' | 'args' | 'cwd' | 'env'>
  ready(): Promise<boolean>
}

export async function startProcess(
  plan: ProcessPlan,
  paths: StackPaths,
  signal: AbortSignal | undefined,
): Promise<SpawnedProcess> {
  await plan.prepare()
  const spawned = launchProcess(plan, paths)
  const log = logFile(paths, plan.name)
  const end = await waitUntil(
    async () => {
      const ending = spawned.exitText()
      if (ending !== undefined) throw diedWhileStarting(plan, ending, log)
      return plan.ready()
    },
    { withinMs: plan.readyWithinMs, ...(signal === undefined ? {} : { signal }) },
  )
  if (end === 'held') return spawned
  await stopProcess(spawned.record, { withinMs: 5_000 })
  if (end === 'aborted') {
    throw new StackError('ABORTED', 'the start was called off', { mend: 'start again' })
  }
  const message = `${plan.title} was not ready in ${plan.readyWithinMs / 1000} s`
  throw new StackError('NOT_READY', message, {
    mend: `read ${log}; on a busy machine, try again`,
  })
}

// Starts it without waiting. The descriptor of the lock is inherited, so it is held until the last process
// of the group has ended, whatever becomes of us.
export function launchProcess(plan: ProcessPlan, paths: StackPaths): SpawnedProcess {
  const lock = tryLock(lockFile(paths, plan.name))
  if (lock === undefined) {
    throw new StackError('ALREADY_RUNNING', `${plan.title} already runs on ${paths.data}`, {
      mend: 'stop it with `hive down`, or give another directory in HIVE_DATA_DIR',
    })
  }
  try {
    return spawnDetached({
      name: plan.name,
      ...plan.launch(),
      logFile: logFile(paths, plan.name),
      pidFile: pidFile(paths, plan.name),
      lockFd: lock.fd,
    })
  } finally {
    lock.release()
  }
}

function diedWhileStarting(plan: ProcessPlan, ending: string, log: string): StackError {
  const message = `${plan.title} ended while starting (${ending}):\n${tail(log)}`
  return new StackError('PART_DIED', message, { mend: `read ${log}` })
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n')
  } catch {
    return '(no log)'
  }
}
