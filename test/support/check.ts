// `npm run check`: all that is known without running the product, in seconds; parts run beside each other.
import { join } from 'node:path'
import { lineOf, runBeside, type Stage, type StageResult, seconds, sum } from './stages.ts'

const root = join(import.meta.dirname, '../..')
const node = process.execPath
/** A quiet machine needs a tenth of it. */
const partTimeoutMs = 180_000
/** Of a failed part; run alone it says all. */
const logLinesMax = 120

function part(name: string, ...command: [string, ...string[]]): Stage {
  return { name, command, timeoutMs: partTimeoutMs, count: 'exit' }
}

function tool(name: string, script: string, ...args: string[]): Stage {
  return part(name, node, join(root, 'node_modules', script), ...args)
}

/** What the compiler knows of files that did not change; beside the packages, so never committed. */
const incremental = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.json']

// The longest first, so that the others fill the second core beside it.
export const checkParts: readonly Stage[] = [
  tool('types', 'typescript/bin/tsc', '--noEmit', '-p', '.', ...incremental),
  tool('lint', 'oxlint/bin/oxlint', '--format', 'unix'),
  tool('dead code', 'knip/bin/knip.js'),
  part('imports', node, 'test/support/import-rules.ts'),
  tool('format', '@biomejs/biome/bin/biome', 'check', '--reporter=summary', '.'),
  part('generated types', node, 'schemas/codegen/generate.ts', '--check'),
  part('schema compatibility', node, 'schemas/codegen/check.ts'),
  part('compose file', node, 'infra/stack/compose.ts', '--check'),
]

export async function check(signal: AbortSignal): Promise<readonly StageResult[]> {
  return runBeside(checkParts, { cwd: root, signal, width: 2 }, (result) => {
    console.log(`  ${lineOf(result)}`)
    if (result.failed > 0) console.log(shortened(result.log))
  })
}

function shortened(log: string): string {
  const lines = log.trimEnd().split('\n')
  const shown = lines.slice(0, logLinesMax)
  if (lines.length > shown.length) shown.push(`[${lines.length - shown.length} more lines]`)
  return shown.map((line) => `    ${line}`).join('\n')
}

if (import.meta.main) {
  const startedAt = performance.now()
  const { passed, failed } = sum(await check(new AbortController().signal))
  console.log(`check took ${seconds(performance.now() - startedAt)}`)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}
