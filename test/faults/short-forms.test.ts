// The short form of every kill test, each in a process of its own; `npm run kill -- NAME` is the long one.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { scenarios } from './scenarios/scenarios.ts'

/** A short form takes up to 20 s on a quiet machine. */
const deadlineMs = 90_000

const report = z.object({
  kill: z.string(),
  seed: z.number(),
  seconds: z.number(),
  problems: z.array(z.string()),
})

function play(name: string): Promise<z.infer<typeof report>> {
  const script = join(import.meta.dirname, 'kill.ts')
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [script, name, '--short', '--json'],
      { timeout: deadlineMs - 5_000, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const line = stdout.trim().split('\n').at(-1) ?? ''
        if (line.startsWith('{')) resolve(report.parse(JSON.parse(line)))
        else reject(new Error(`${name} said nothing: ${error?.message ?? ''}\n${stderr}`))
      },
    )
  })
}

describe('the checker is satisfied after', () => {
  it.each(scenarios.map(({ name, title }) => ({ name, title })))(
    '$name: $title',
    async ({ name }) => {
      const { seed, seconds, problems } = await play(name)
      console.log(`${name}: seed ${seed}, ${seconds.toFixed(1)} s`)
      expect({ seed, problems }).toEqual({ seed, problems: [] })
    },
    deadlineMs,
  )
})
