// Owns stopping: whatever the records name is stopped in order, last opened first, by whoever asks and
// from any process; what does not end in its share of the time is killed, what is left is named.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stopCompose } from './compose-stack.ts'
import { readRecord, removeRecord, stopProcess } from './processes.ts'
import type { StackPaths } from './stack-paths.ts'

export interface StopReport {
  readonly graceful: boolean
  readonly left: readonly string[]
  readonly killed: readonly string[]
  readonly stopped: readonly string[]
}

const suffix = '.pid.json'

// Our own roles use all the parts, so they go first; the parts use none of each other.
const stages: readonly (readonly string[])[] = [['clickhouse', 'redis', 'registry', 'kafka']]

export async function stopAll(
  paths: StackPaths,
  options: { withinMs: number; onStopped?: (name: string) => void },
): Promise<StopReport> {
  const end = performance.now() + options.withinMs
  const names = recordedNames(paths)
  const parts = new Set(stages.flat())
  const roles = names.filter((name) => !parts.has(name))
  const killed: string[] = []
  const left: string[] = []
  const stopped: string[] = []
  for (const [index, stage] of [roles, ...stages].entries()) {
    // The roles get at most half of the time, so that the parts below them still stop in order.
    const share =
      index === 0 ? options.withinMs / 2 : Math.max(end - performance.now() - 1_000, 500)
    await Promise.all(
      stage.filter((name) => names.includes(name)).map((name) => stopOne(name, share)),
    )
  }
  left.push(...(await stopCompose(paths, Math.max(end - performance.now(), 2_000))))
  return { graceful: killed.length === 0 && left.length === 0, left, killed, stopped }

  async function stopOne(name: string, withinMs: number): Promise<void> {
    const file = join(paths.run, name + suffix)
    const record = readRecord(file)
    const outcome = record === undefined ? 'was-down' : await stopProcess(record, { withinMs })
    if (outcome === 'left') left.push(name)
    else removeRecord(file)
    if (outcome === 'killed') killed.push(name)
    if (outcome !== 'was-down') stopped.push(name)
    options.onStopped?.(name)
  }
}

export function recordedNames(paths: StackPaths): readonly string[] {
  if (!existsSync(paths.run)) return []
  return readdirSync(paths.run)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
}
