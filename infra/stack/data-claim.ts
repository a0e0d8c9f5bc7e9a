// Owns who may work on a data directory: one `up` at a time, found by others through a lock that the
// kernel drops with its holder; and what may be deleted for a fresh start.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { type FileLock, readLockNote, tryLock } from './file-lock.ts'
import { isRunning, type ProcessRecord, processStartTime } from './processes.ts'
import { StackError } from './stack-error.ts'
import { installedNames, lockFile, type StackPaths } from './stack-paths.ts'

const holderNote = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  startTime: z.number().int().positive(),
})

const marker = '.hive-data'
const claimName = 'up'

export function claimData(paths: StackPaths): FileLock {
  markData(paths)
  const startTime = processStartTime(process.pid) ?? 0
  const note = JSON.stringify({ name: claimName, pid: process.pid, startTime })
  const lock = tryLock(lockFile(paths, claimName), note)
  if (lock !== undefined) return lock
  const holder = claimHolder(paths)
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`
  throw new StackError('ALREADY_RUNNING', `${paths.data} is in use by ${who}`, {
    mend: 'stop it with `hive down` (or Ctrl-C where it runs), or give another HIVE_DATA_DIR and other ports',
  })
}

export function isClaimFree(paths: StackPaths): boolean {
  const lock = tryLock(lockFile(paths, claimName))
  lock?.release()
  return lock !== undefined
}

// Who holds the claim now, so that it can be asked to stop.
export function claimHolder(paths: StackPaths): ProcessRecord | undefined {
  const text = readLockNote(lockFile(paths, claimName))
  if (text === undefined || text === '') return undefined
  const note = holderNote.safeParse(JSON.parse(text))
  return note.success && isRunning(note.data) ? note.data : undefined
}

// Deletes what a stack has written and nothing else: only in a directory that carries our mark, and
// never what was installed there. The claim must be held.
export function deleteData(paths: StackPaths): void {
  if (!existsSync(paths.data)) return
  if (!existsSync(join(paths.data, marker))) {
    throw new StackError('FOREIGN_DATA', `${paths.data} was not made by this program`, {
      mend: `if it may go, delete it yourself; else set HIVE_DATA_DIR to another directory`,
    })
  }
  const stays = new Set([...installedNames, marker, 'run'])
  for (const name of readdirSync(paths.data)) {
    if (!stays.has(name)) rmSync(join(paths.data, name), { recursive: true, force: true })
  }
}

// An unmarked directory with unknown files is worked in, but never deleted.
function markData(paths: StackPaths): void {
  const file = join(paths.data, marker)
  if (existsSync(file)) return
  const names = existsSync(paths.data) ? readdirSync(paths.data) : []
  const isOurs = dirname(paths.data) === paths.checkout && basename(paths.data) === '.hive'
  if (!isOurs && names.some((name) => !installedNames.includes(name))) return
  mkdirSync(paths.data, { recursive: true })
  writeFileSync(
    file,
    'Written by Hive Mind. `hive up --fresh` deletes what lies beside this file.\n',
  )
}
