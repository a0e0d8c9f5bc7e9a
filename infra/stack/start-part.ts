// Owns starting one native part: its directory locked by the process itself for as long as it lives,
// ready by its own condition, and its last log lines in the message when it ends instead.
import { readFileSync } from 'node:fs'
import { type FileLock, tryLock } from './file-lock.ts'
import type { NativePart } from './native-part.ts'
import { type ProcessRecord, spawnDetached, stopProcess } from './processes.ts'
import { StackError } from './stack-error.ts'
import { lockFile, logFile, pidFile, type StackPaths } from './stack-paths.ts'
import { waitUntil } from './wait-until.ts'

export async function startPart(
  part: NativePart,
  paths: StackPaths,
  signal: AbortSignal | undefined,
): Promise<ProcessRecord> {
  const lock = lockPart(part, paths)
  try {
    await part.prepare()
    const log = logFile(paths, part.name)
    const spawned = spawnDetached({
      name: part.name,
      ...part.launch(),
      logFile: log,
      pidFile: pidFile(paths, part.name),
      lockFd: lock.fd,
    })
    const end = await waitUntil(
      async () => {
        const text = spawned.exitText()
        if (text !== undefined) throw diedWhileStarting(part, text, log)
        return part.ready()
      },
      { withinMs: part.readyWithinMs, ...(signal === undefined ? {} : { signal }) },
    )
    if (end === 'held') return spawned.record
    await stopProcess(spawned.record, { withinMs: 5_000 })
    if (end === 'aborted') {
      throw new StackError('ABORTED', 'the start was called off', { mend: 'start again' })
    }
    throw new StackError(
      'NOT_READY',
      `${part.title} was not ready in ${part.readyWithinMs / 1000} s`,
      {
        mend: `read ${log}; on a busy machine, try again`,
      },
    )
  } finally {
    lock.release()
  }
}

function lockPart(part: NativePart, paths: StackPaths): FileLock {
  const lock = tryLock(lockFile(paths, part.name))
  if (lock !== undefined) return lock
  throw new StackError('ALREADY_RUNNING', `${part.title} already runs on ${paths.data}`, {
    mend: 'stop it with `hive down`, or give another directory in HIVE_DATA_DIR',
  })
}

function diedWhileStarting(part: NativePart, ending: string, log: string): StackError {
  return new StackError(
    'PART_DIED',
    `${part.title} ended while starting (${ending}):\n${tail(log)}`,
    {
      mend: `read ${log}`,
    },
  )
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n')
  } catch {
    return '(no log)'
  }
}
