// `npm run check`, who imports whom: runs dependency-cruiser and believes it only when it has seen every
// file. (Beside a TypeScript that it does not know it cruises nothing and reports success.)
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const cruised = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    totalCruised: z.number().int(),
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        cycle: z.array(z.object({ name: z.string() })).optional(),
      }),
    ),
  }),
})

export interface ImportOffence {
  readonly rule: string
  readonly from: string
  readonly to: string
}

export interface ImportVerdict {
  readonly offences: readonly ImportOffence[]
  readonly cruised: number
  /** Source files that the tool did not look at. */
  readonly unseen: readonly string[]
}

const folders = ['schemas', 'streams', 'processors', 'gateway', 'infra', 'test', 'docs']

export async function importVerdict(root: string): Promise<ImportVerdict> {
  const present = folders.filter((folder) => existsSync(join(root, folder)))
  const text = await depcruise(root, present)
  const { modules, summary } = cruised.parse(JSON.parse(text))
  const seen = new Set(modules.map((module) => module.source))
  const sources = present.flatMap((folder) => sourcesUnder(root, folder))
  return {
    offences: summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.cycle?.map((step) => step.name).join(' → ') ?? violation.to,
    })),
    cruised: summary.totalCruised,
    unseen: sources.filter((source) => !seen.has(source)),
  }
}

function depcruise(root: string, present: readonly string[]): Promise<string> {
  const bin = join(import.meta.dirname, '../../node_modules/dependency-cruiser/bin')
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...present]
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(bin, 'dependency-cruiser.mjs'), ...args],
      { cwd: root, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 },
      (error, stdout, stderr) => {
        // It exits 1 when it found offences; only an empty answer is a failure to run.
        if (stdout.length > 0) resolve(stdout)
        else reject(error ?? new Error(`dependency-cruiser said nothing: ${stderr}`))
      },
    )
  })
}

function sourcesUnder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => `${folder}/${name}`)
}

if (import.meta.main) {
  const verdict = await importVerdict(join(import.meta.dirname, '../..'))
  for (const { rule, from, to } of verdict.offences) console.error(`${rule}: ${from} → ${to}`)
  for (const source of verdict.unseen) console.error(`not seen by dependency-cruiser: ${source}`)
  const clean = verdict.offences.length === 0 && verdict.unseen.length === 0
  if (clean && verdict.cruised > 0) console.log(`${verdict.cruised} modules cruised`)
  else process.exitCode = 1
}
