// Owns the exclusive lock on a file: flock(2), which the kernel gives back when the last process that
// holds the descriptor ends, however it ends. A lock file that only exists would outlive a kill -9.
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { DataType, load, open } from 'ffi-rs'

const exclusiveAtOnce = 2 | 4

const cLibrary = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6'

let opened = false

export interface FileLock {
  readonly fd: number
  // Gives back this process's share; children that inherited the descriptor still hold the lock.
  release(): void
}

// Answers undefined when somebody else holds it.
export function tryLock(file: string, note?: string): FileLock | undefined {
  mkdirSync(dirname(file), { recursive: true })
  const fd = openSync(file, 'a+')
  if (flock(fd) !== 0) {
    closeSync(fd)
    return undefined
  }
  if (note !== undefined) {
    ftruncateSync(fd)
    writeSync(fd, note)
  }
  let held = true
  return {
    fd,
    release() {
      if (held) closeSync(fd)
      held = false
    },
  }
}

export function readLockNote(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function flock(fd: number): number {
  if (!opened) open({ library: 'hive-libc', path: cLibrary })
  opened = true
  return load({
    library: 'hive-libc',
    funcName: 'flock',
    retType: DataType.I32,
    paramsType: [DataType.I32, DataType.I32],
    paramsValue: [fd, exclusiveAtOnce],
  })
}
