import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const child = fileURLToPath(new URL('./memory-child.ts', import.meta.url))
const told = z.object({ rows: z.number(), peak: z.number() })

async function imported(incidents: number): Promise<z.infer<typeof told>> {
  const args = ['--expose-gc', child, String(incidents)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return told.parse(JSON.parse(stdout))
}

it('a log eight times as long, of other tasks and other people throughout, takes no more memory', async () => {
  const short = await imported(1_500)
  const long = await imported(12_000)
  expect(long.rows).toBeGreaterThan(7 * short.rows)
  // What is waiting is in the same state of fullness; the rest is noise of the measurement.
  expect(long.peak - short.peak).toBeLessThan(8 * 1024 * 1024)
}, 60_000)
