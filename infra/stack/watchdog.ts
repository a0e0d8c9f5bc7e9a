// Stops a stack whose owner has died without stopping it: for tests, whose runner may be killed. A process
// of its own; ends by itself as soon as the owner is gone and nothing is left to stop.
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isRunning, processStartTime } from './processes.ts'
import { type StackPaths, stackPaths } from './stack-paths.ts'
import { stopStack } from './stop-from-outside.ts'
import { waitUntil } from './wait-until.ts'

const longest = 24 * 60 * 60_000

// Also deletes the data directory, which a killed test would have left too.
export function watchOwner(paths: StackPaths): void {
  const script = fileURLToPath(import.meta.url)
  const startTime = processStartTime(process.pid) ?? 0
  const child = spawn(
    process.execPath,
    [script, '--data', paths.data, '--pid', `${process.pid}`, '--start', `${startTime}`],
    { detached: true, stdio: 'ignore' },
  )
  child.unref()
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '' },
      pid: { type: 'string', default: '' },
      start: { type: 'string', default: '' },
    },
  })
  const owner = { name: 'owner', pid: Number(values.pid), startTime: Number(values.start) }
  const isOver = () => !isRunning(owner) || !existsSync(values.data)
  await waitUntil(isOver, { withinMs: longest, everyMs: 500 })
  if (existsSync(values.data)) {
    const { left } = await stopStack(stackPaths({ dataDir: values.data }), { withinMs: 15_000 })
    if (left.length === 0) rmSync(values.data, { recursive: true, force: true })
  }
}
