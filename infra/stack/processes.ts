// Owns the operating system's side of a part: started in a process group of its own, known by pid *and*
// kernel start time (pids are reused), stopped by signal with a deadline and then by SIGKILL.
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { waitUntil } from './wait-until.ts'

const processRecord = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  startTime: z.number().int().positive(),
})
export type ProcessRecord = Readonly<z.infer<typeof processRecord>>

export interface SpawnRequest {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly logFile: string
  readonly pidFile: string
  // A locked file that the process inherits and so holds locked for as long as it lives.
  readonly lockFd?: number
}

export interface SpawnedProcess {
  readonly record: ProcessRecord
  exitText(): string | undefined
}

export function spawnDetached(request: SpawnRequest): SpawnedProcess {
  const log = openLog(request.logFile)
  let ended: string | undefined
  try {
    const child = spawn(request.command, [...request.args], {
      detached: true,
      stdio: ['ignore', log, log, ...(request.lockFd === undefined ? [] : [request.lockFd])],
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      ...(request.env === undefined ? {} : { env: { ...request.env } }),
    })
    child.once('error', (error) => {
      ended = error.message
    })
    child.once('exit', (code, signal) => {
      ended = signal === null ? `exit code ${code}` : `signal ${signal}`
    })
    // The child outlives us when we are killed; we must not wait for it to end ourselves either.
    child.unref()
    const pid = child.pid ?? 0
    const startTime = pid === 0 ? undefined : processStartTime(pid)
    const record = { name: request.name, pid, startTime: startTime ?? 0 }
    if (startTime !== undefined) writeRecord(request.pidFile, record)
    else ended ??= 'could not be started'
    return { record, exitText: () => ended }
  } finally {
    closeSync(log)
  }
}

const logBytesMax = 32 * 1024 * 1024

// One older file is kept; a log is looked at only here, so a long run may grow beyond the limit.
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (bytes > logBytesMax) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}

function writeRecord(file: string, record: ProcessRecord): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`)
  renameSync(`${file}.new`, file)
}

export function readRecord(file: string): ProcessRecord | undefined {
  const text = readText(file)
  if (text === undefined) return undefined
  try {
    return processRecord.parse(JSON.parse(text))
  } catch {
    // A torn or foreign file names no process: there is nothing of ours to stop.
    return undefined
  }
}

export function isRunning(record: ProcessRecord): boolean {
  return processStartTime(record.pid) === record.startTime
}

// Field 22 of /proc/PID/stat, counted after the command name, which may itself hold spaces. A zombie has
// ended and holds no port, file or lock, unless it is the first of several threads that have not ended yet.
export function processStartTime(pid: number): number | undefined {
  if (process.platform !== 'linux') return startTimeByPs(pid)
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, threads, startTime] = [fields[0], Number(fields[17]), Number(fields[19])]
  const hasEnded = state === 'X' || (state === 'Z' && threads <= 1)
  return hasEnded ? undefined : startTime
}

// Seconds are the best that ps has; the number is only ever compared with itself.
function startTimeByPs(pid: number): number | undefined {
  const asked = spawnSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' })
  const time = Date.parse(asked.stdout.trim())
  return asked.status === 0 && time > 0 ? time : undefined
}

export type StopEnd = 'was-down' | 'graceful' | 'killed' | 'left'

export async function stopProcess(
  record: ProcessRecord,
  options: { withinMs: number; signal?: 'SIGTERM' | 'SIGINT' },
): Promise<StopEnd> {
  if (!isRunning(record)) return killOrphans(record.pid) ? 'killed' : 'was-down'
  sendSignal(record.pid, options.signal ?? 'SIGTERM')
  const gone = () => !isRunning(record)
  if ((await waitUntil(gone, { withinMs: options.withinMs, everyMs: 20 })) === 'held') {
    killOrphans(record.pid)
    return 'graceful'
  }
  sendSignal(-record.pid, 'SIGKILL')
  return (await waitUntil(gone, { withinMs: 2_000, everyMs: 20 })) === 'held' ? 'killed' : 'left'
}

export function removeRecord(file: string): void {
  rmSync(file, { force: true })
}

// What a leader left behind in its group: the kernel gives that number to nobody else while a member
// lives. Where a process has the number now, the group was empty and the process is a stranger.
function killOrphans(pid: number): boolean {
  return processStartTime(pid) === undefined && hasLivingMember(pid) && sendSignal(-pid, 'SIGKILL')
}

// A leader that has ended and was not waited for yet still makes its group signallable: it is no orphan.
function hasLivingMember(group: number): boolean {
  if (process.platform !== 'linux') return true
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false
    const stat = readText(`/proc/${entry}/stat`)
    if (stat === undefined) return false
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(itsGroup) === group && state !== 'Z' && state !== 'X'
  })
}

export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // ESRCH: it is gone already, which is what every caller wants.
    return false
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
