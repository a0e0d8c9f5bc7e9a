// Where a running role can be asked: a small file beside the stack's records, so that `hive status` finds
// roles on whatever port they opened, and several instances of one.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isRunning, processStartTime } from '../stack/processes.ts'
import type { StackPaths } from '../stack/stack-paths.ts'

const suffix = '.role.json'

const roleRecord = z.object({
  role: z.string(),
  instance: z.string(),
  address: z.string(),
  prefix: z.string(),
  pid: z.number().int().positive(),
  startTime: z.number().int().nonnegative(),
})
export type RoleRecord = Readonly<z.infer<typeof roleRecord>>

/** Returns how to take it away again. */
export function recordRole(
  paths: StackPaths,
  running: Pick<RoleRecord, 'role' | 'instance' | 'address' | 'prefix'>,
): () => void {
  const { pid } = process
  const record: RoleRecord = { ...running, pid, startTime: processStartTime(pid) ?? 0 }
  const file = join(paths.run, `${running.role}-${running.instance}-${pid}${suffix}`)
  mkdirSync(paths.run, { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`)
  renameSync(`${file}.new`, file)
  return () => rmSync(file, { force: true })
}

/** Those whose process still runs; records that a killed one left are swept. */
export function recordedRoles(paths: StackPaths): readonly RoleRecord[] {
  return namesIn(paths.run).flatMap((name) => {
    const file = join(paths.run, name)
    const record = read(file)
    if (record === undefined) return []
    if (isRunning({ name: record.role, pid: record.pid, startTime: record.startTime })) {
      return [record]
    }
    rmSync(file, { force: true })
    return []
  })
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(suffix))
      .sort()
  } catch {
    return []
  }
}

function read(file: string): RoleRecord | undefined {
  try {
    return roleRecord.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
