// Runs the independent verifier as a process of its own and gives its report.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const script = fileURLToPath(new URL('./verify.mjs', import.meta.url))

const report = z.object({
  agrees: z.boolean(),
  checks: z.array(
    z.object({
      name: z.string(),
      compared: z.number(),
      differences: z.number(),
      examples: z.array(z.string()),
    }),
  ),
  journal: z
    .object({ events: z.number(), void: z.number(), refused: z.number(), repeated: z.number() })
    .optional(),
  rejected: z.array(z.object({ record: z.number(), line: z.number(), task: z.string() })),
  outOfOrder: z.array(z.object({ record: z.number(), line: z.number(), task: z.string() })),
  transitions: z.record(z.string(), z.number()),
  rawTransitions: z.record(z.string(), z.number()),
})
export type Verdict = z.infer<typeof report>

/** Options of verify.mjs, by name. */
export async function verdictOn(options: Readonly<Record<string, string>>): Promise<Verdict> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn(process.execPath, [script, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  await new Promise((resolve) => child.once('close', resolve))
  if (out === '') throw new Error(`the verifier failed: ${said}`)
  return report.parse(JSON.parse(out))
}

/** What does not agree, in words; empty when all does. */
export function disagreements(verdict: Verdict): readonly string[] {
  return verdict.checks
    .filter(({ compared, differences }) => differences > 0 || compared === 0)
    .map(({ name, compared, differences, examples }) =>
      [`${name}: ${differences} of ${compared}`, ...examples.slice(0, 3)].join('\n  '),
    )
}
