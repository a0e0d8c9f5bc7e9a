// What runs on a data directory, read from the records of its processes: for `hive status` and `hive doctor`.
import { readFileSync } from 'node:fs'
import { isRunning, readRecord } from './processes.ts'
import { logFile, pidFile, type StackPaths } from './stack-paths.ts'
import { recordedNames } from './stop-stack.ts'

export interface ProcessStatus {
  readonly name: string
  readonly pid: number
  readonly isRunning: boolean
  // Undefined where the kernel does not tell.
  readonly residentBytes: number | undefined
  readonly logFile: string
}

export function stackStatus(paths: StackPaths): readonly ProcessStatus[] {
  return recordedNames(paths).flatMap((name) => {
    const record = readRecord(pidFile(paths, name))
    if (record === undefined) return []
    const runs = isRunning(record)
    return {
      name,
      pid: record.pid,
      isRunning: runs,
      residentBytes: runs ? residentBytes(record.pid) : undefined,
      logFile: logFile(paths, name),
    }
  })
}

export function residentBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    // It ended meanwhile, or this system has no /proc.
    return undefined
  }
}
