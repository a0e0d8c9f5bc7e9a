// npm run kill -- list | NAME | all [--short] [--seed S] [--json] [--keep]
// Exit codes: 0 every checker is satisfied, 1 a checker is not, 2 usage.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { childEnvironment } from '../../streams/base/config.ts'
import { Platform } from './harness/platform.ts'
import { RoleProcess } from './harness/role-process.ts'
import { type Finding, type Scenario, seededRandom } from './harness/scenario.ts'
import { scenarios } from './scenarios/scenarios.ts'

const usage = 'usage: npm run kill -- list | NAME | all [--short] [--seed S] [--json] [--keep]'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const wanted = positionals[0] ?? ''
const chosen = wanted === 'all' ? scenarios : scenarios.filter(({ name }) => name === wanted)

if (wanted === 'list') {
  for (const { name, title } of scenarios) process.stdout.write(`${name.padEnd(20)} ${title}\n`)
  process.exit(0)
}
if (chosen.length === 0) {
  process.stderr.write(`${usage}\nscenarios: ${scenarios.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}

let failed = 0
for (const scenario of chosen) {
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
  const startedAt = Date.now()
  const finding = await play(scenario, seed)
  const seconds = (Date.now() - startedAt) / 1000
  if (finding.problems.length > 0) failed += 1
  report(scenario, seed, seconds, finding)
}
process.exit(failed === 0 ? 0 : 1)

async function play(scenario: Scenario, seed: number): Promise<Finding> {
  const { short, json, keep } = values
  const say = (text: string) => {
    if (!json) process.stderr.write(`  ${scenario.name}: ${text}\n`)
  }
  say(`seed ${seed}`)
  const roles: RoleProcess[] = []
  const platform = await Platform.open({
    name: scenario.name,
    partitions: scenario.partitions,
    env: childEnvironment(),
  })
  let finding: Finding | undefined
  try {
    finding = await scenario.run({
      seed,
      short,
      random: seededRandom(seed),
      say,
      platform,
      startRole: async (role, instance, env = {}) => {
        const started = await RoleProcess.start({
          role,
          instance,
          env: { ...platform.env, ...env },
          logDirectory: path.join(platform.directory, 'logs'),
        })
        roles.push(started)
        return started
      },
    })
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    finding = { problems: [`the scenario itself failed: ${text}`], figures: {} }
  }
  await Promise.all(roles.map((role) => role.stop()))
  const keepIt = keep || finding.problems.length > 0
  if (keepIt) say(`kept: ${platform.directory}`)
  await platform.close(keepIt)
  return finding
}

function report(scenario: Scenario, seed: number, seconds: number, finding: Finding): void {
  const passed = finding.problems.length === 0
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ kill: scenario.name, short: values.short, seed, seconds, passed, ...finding })}\n`,
    )
    return
  }
  const figures = Object.entries(finding.figures).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(
    `${passed ? 'passed' : 'FAILED'} ${scenario.name} in ${seconds.toFixed(1)} s, seed ${seed}: ${figures.join(', ')}\n`,
  )
  for (const problem of finding.problems) process.stdout.write(`  ${problem}\n`)
}
