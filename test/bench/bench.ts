// npm run bench -- list | NAME [CASE …] [--json] [--rounds N] [--scale F] [--partitions N] [--profile DIRECTORY]
// With --json standard output has one object a line (DESIGN §12) and nothing else. Exit codes: 0 measured (kept or
// missed), 1 a case could not be measured, 2 usage.
import { parseArgs } from 'node:util'
import { append } from './append/append.ts'
import { failover } from './failover/failover.ts'
import type { Bench, BenchCase, BenchContext } from './measure/bench.ts'
import { textOf } from './measure/figure.ts'
import { busyWarning, loadText } from './measure/machine.ts'
import { project } from './project/project.ts'

const benches: readonly Bench[] = [append, project, failover]

const usage =
  'usage: npm run bench -- list | NAME [CASE …] [--json] [--rounds N] [--scale F] [--partitions N] [--profile DIRECTORY]'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    partitions: { type: 'string', default: '12' },
    profile: { type: 'string' },
  },
})
const [name = '', ...cases] = positionals

if (name === 'list') {
  for (const bench of benches) {
    process.stdout.write(`${bench.name.padEnd(10)} ${bench.title}\n`)
    for (const { name: of, title, long } of bench.cases) {
      process.stdout.write(`  ${of.padEnd(22)} ${title}${long === true ? ' (only by name)' : ''}\n`)
    }
  }
  process.exit(0)
}
const bench = benches.find((candidate) => candidate.name === name)
const chosen = bench === undefined ? [] : chosenOf(bench)
if (chosen.length === 0) {
  process.stderr.write(`${usage}\nbenches: ${benches.map((each) => each.name).join(', ')}\n`)
  process.exit(2)
}

const say = (text: string) => process.stderr.write(`  ${text}\n`)
const warning = busyWarning()
if (warning !== undefined) say(warning)

let failed = 0
for (const item of chosen) {
  say(`${name}/${item.name}: ${item.title}`)
  try {
    await item.run(contextFor())
  } catch (error) {
    failed += 1
    say(
      `${item.name} could not be measured: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
    )
  }
}
say(loadText())
process.exit(failed === 0 ? 0 : 1)

function chosenOf(of: Bench): readonly BenchCase[] {
  if (cases.length === 0) return of.cases.filter(({ long }) => long !== true)
  return of.cases.filter((item) => cases.includes(item.name))
}

function contextFor(): BenchContext {
  return {
    rounds: Number(values.rounds),
    scale: Number(values.scale),
    partitions: Number(values.partitions),
    profileDirectory: values.profile,
    say,
    tell: (item) => {
      const line = values.json ? JSON.stringify(item.figure) : textOf(item)
      process.stdout.write(`${line}\n`)
    },
  }
}
