// `npm test`: everything that CI runs, cheapest first, on one native stack started once. Ends with the line
// `N passed, N failed`. `npm test -- unit kill` runs the named stages only.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, checkParts } from './check.ts'
import { endLeftovers, markVariable } from './leftovers.ts'
import { startTestStack, type TestStack } from './stack.ts'
import { lineOf, runStage, type Stage, type StageResult, seconds, sum } from './stages.ts'

const root = join(import.meta.dirname, '../..')
const minute = 60_000
/** Under CI's 25 minutes, so that a run that hangs still says where. */
const wholeRunMs = 24 * minute
const stackStopMs = 20_000
const stackStartMs = 3 * minute
const partitions = '3'

interface Planned {
  readonly name: string
  readonly projects: readonly string[]
  readonly timeoutMs: number
  readonly realParts: boolean
  readonly args?: readonly string[]
}

const planned: readonly Planned[] = [
  {
    name: 'unit',
    projects: ['unit', 'property'],
    timeoutMs: 5 * minute,
    realParts: false,
    args: ['--coverage'],
  },
  { name: 'contract', projects: ['contract'], timeoutMs: 4 * minute, realParts: true },
  { name: 'integration', projects: ['integration'], timeoutMs: 8 * minute, realParts: true },
  { name: 'kill', projects: ['kill'], timeoutMs: 7 * minute, realParts: true },
  { name: 'import', projects: ['import'], timeoutMs: 12 * minute, realParts: true },
]
const stageNames = ['check', ...planned.map((stage) => stage.name)]

interface Run {
  readonly chosen: ReadonlySet<string>
  readonly reports: string
  readonly signal: AbortSignal
  readonly results: StageResult[]
}

async function runAll(run: Run): Promise<void> {
  if (run.chosen.has('check')) await timed(run, 'check', () => check(run.signal))
  for (const stage of planned.filter((one) => !one.realParts)) await runPlanned(run, stage, {})
  const onStack = planned.filter((one) => one.realParts && run.chosen.has(one.name))
  if (onStack.length === 0) return
  const stack = await timedStack(run)
  if (stack === undefined) {
    for (const stage of onStack) keep(run, failed(stage.name, 'the stack did not start'))
    return
  }
  try {
    for (const stage of onStack) await runPlanned(run, stage, stack.environment)
  } finally {
    await stopStack(run, stack)
  }
}

async function runPlanned(
  run: Run,
  plan: Planned,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  if (!run.chosen.has(plan.name)) return
  await timed(run, plan.name, async () => {
    const mark = randomUUID()
    const result = await runStage(stageOf(run, plan, { ...environment, [markVariable]: mark }), {
      cwd: root,
      signal: run.signal,
      echo: (chunk) => process.stdout.write(chunk),
    })
    const left = await endLeftovers(mark)
    for (const { pid, command } of left) console.log(`left behind: ${pid} ${command}`)
    return left.length === 0 ? [result] : [result, failed(plan.name, 'it left processes behind')]
  })
}

function stageOf(run: Run, plan: Planned, environment: Readonly<Record<string, string>>): Stage {
  const vitestReport = join(run.reports, `${plan.name}.json`)
  return {
    name: plan.name,
    timeoutMs: plan.timeoutMs,
    count: { vitestReport },
    environment,
    command: [
      process.execPath,
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...plan.projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
      ...(plan.args ?? []),
    ],
  }
}

/** Runs one stage of the whole and notes it as one line, whatever it consists of. */
async function timed(
  run: Run,
  name: string,
  body: () => Promise<readonly StageResult[]>,
): Promise<void> {
  console.log(`\n── ${name} ──`)
  const startedAt = performance.now()
  const results = await body()
  const problems = results.flatMap((result) => result.problem ?? [])
  keep(run, {
    name,
    ms: performance.now() - startedAt,
    ...sum(results),
    problem: problems.length === 0 ? undefined : problems.join('; '),
    log: '',
  })
}

async function timedStack(run: Run): Promise<TestStack | undefined> {
  console.log('\n── stack ──')
  const startedAt = performance.now()
  try {
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(stackStartMs)])
    const stack = await startTestStack({ partitions, signal })
    console.log(`stack ready after ${seconds(performance.now() - startedAt)}`)
    return stack
  } catch (error) {
    console.log(error)
    return undefined
  }
}

async function stopStack(run: Run, stack: TestStack): Promise<void> {
  const startedAt = performance.now()
  const { left } = await stack.stop(stackStopMs)
  console.log(`\nstack stopped after ${seconds(performance.now() - startedAt)}`)
  if (left.length > 0) keep(run, failed('stack stop', `still running: ${left.join(', ')}`))
}

function failed(name: string, problem: string): StageResult {
  return { name, ms: 0, passed: 0, failed: 1, problem, log: '' }
}

function keep(run: Run, result: StageResult): void {
  run.results.push(result)
  console.log(lineOf(result))
}

function chosenFrom(args: readonly string[]): ReadonlySet<string> {
  const unknown = args.filter((name) => !stageNames.includes(name))
  if (unknown.length > 0) {
    console.error(`no such stage: ${unknown.join(', ')}; there are: ${stageNames.join(', ')}`)
    process.exit(2)
  }
  return new Set(args.length === 0 ? stageNames : args)
}

async function main(): Promise<void> {
  const chosen = chosenFrom(process.argv.slice(2))
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort())
  const reports = mkdtempSync(join(tmpdir(), 'hive-test-'))
  const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(wholeRunMs)])
  const run: Run = { chosen, reports, signal, results: [] }
  const startedAt = performance.now()
  try {
    await runAll(run)
  } catch (error) {
    console.error(error)
    keep(run, failed('runner', 'it threw'))
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  const { passed, failed: red } = sum(run.results)
  console.log(`\nstages (of check: ${checkParts.length} parts)`)
  for (const result of run.results) console.log(`  ${lineOf(result)}`)
  console.log(`whole run ${seconds(performance.now() - startedAt)}`)
  console.log(`${passed} passed, ${red} failed`)
  process.exitCode = red === 0 && passed > 0 ? 0 : 1
}

await main()
