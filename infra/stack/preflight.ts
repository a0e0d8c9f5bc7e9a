// Owns what is looked at before anything is started: every problem is found and named at once, each
// with its mend, and nothing has been touched yet.
import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { PortClaim } from './native-part.ts'
import { freeDiskBytesMin } from './parts.ts'
import { isPortFree, portOwner } from './port-owner.ts'
import { isRunning, readRecord } from './processes.ts'
import { megabytes } from './progress.ts'
import { StackError } from './stack-error.ts'
import { pidFile, type StackPaths } from './stack-paths.ts'
import { recordedNames } from './stop-stack.ts'

export async function findProblems(at: {
  paths: StackPaths
  ports: readonly PortClaim[]
  freeBytesMin?: number
}): Promise<readonly StackError[]> {
  const running = stillRunning(at.paths)
  // What runs already also holds the ports: saying both would only hide the cause.
  const ports = running.length > 0 ? [] : await portProblems(at.ports)
  const disk = diskProblem(at.paths.data, at.freeBytesMin ?? freeDiskBytesMin)
  return [...running, ...ports, ...(disk === undefined ? [] : [disk])]
}

export async function refuseProblems(at: Parameters<typeof findProblems>[0]): Promise<void> {
  const problems = await findProblems(at)
  const first = problems[0]
  if (first === undefined) return
  if (problems.length === 1) throw first
  throw new StackError(first.code, problems.map((problem) => problem.message).join('\n'), {
    mend: [...new Set(problems.map((problem) => problem.mend))].join('\n'),
  })
}

export async function portProblems(claims: readonly PortClaim[]): Promise<readonly StackError[]> {
  const problems: StackError[] = []
  const seen = new Map<number, PortClaim>()
  for (const claim of claims) {
    const earlier = seen.get(claim.port)
    seen.set(claim.port, claim)
    if (earlier !== undefined) problems.push(givenTwice(earlier, claim))
    else if (!(await isPortFree(claim.port))) problems.push(portTaken(claim, portOwner(claim.port)))
  }
  return problems
}

export function portTaken(claim: PortClaim, owner: string | undefined): StackError {
  const who = owner ?? 'a program that this user may not look at'
  const message = `port ${claim.port}, for ${claim.what}, is taken by ${who}`
  return new StackError('PORT_TAKEN', message, {
    mend: `stop that program, or set ${claim.variable} to a free port`,
  })
}

function givenTwice(earlier: PortClaim, claim: PortClaim): StackError {
  const message = `port ${claim.port} is given to ${earlier.what} and to ${claim.what}`
  return new StackError('BAD_SETTING', message, {
    mend: `set ${claim.variable} to another port`,
  })
}

function stillRunning(paths: StackPaths): readonly StackError[] {
  const names = recordedNames(paths).filter((name) => {
    const record = readRecord(pidFile(paths, name))
    return record !== undefined && isRunning(record)
  })
  if (names.length === 0) return []
  const message = `on ${paths.data} there still run: ${names.join(', ')}`
  return [new StackError('ALREADY_RUNNING', message, { mend: 'stop them first: hive down' })]
}

export function refuseFullDisk(directory: string, freeBytesMin: number): void {
  const problem = diskProblem(directory, freeBytesMin)
  if (problem !== undefined) throw problem
}

function diskProblem(directory: string, freeBytesMin: number): StackError | undefined {
  const disk = statfsSync(nearestExisting(directory))
  const free = disk.bavail * disk.bsize
  if (free >= freeBytesMin) return undefined
  const message = `only ${megabytes(free)} are free for ${directory}; ${megabytes(freeBytesMin)} are needed`
  return new StackError('DISK_FULL', message, {
    mend: 'make room, or set HIVE_DATA_DIR to a directory on a larger disk',
  })
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}
