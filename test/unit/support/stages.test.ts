// What a stage counts and how it ends: nothing may pass by not running.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { endLeftovers, markVariable } from '../../support/leftovers.ts'
import { countReport } from '../../support/stage-counts.ts'
import { runBeside, runStage, type Stage, sum } from '../../support/stages.ts'

const folder = mkdtempSync(join(tmpdir(), 'hive-stages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function script(text: string, more: Partial<Stage> = {}): Stage {
  return {
    name: 'planted',
    command: [process.execPath, '-e', text],
    timeoutMs: 5_000,
    count: 'exit',
    ...more,
  }
}

function run(stage: Stage, signal = new AbortController().signal) {
  return runStage(stage, { cwd: folder, signal })
}

function reportOf(...files: readonly unknown[]): string {
  return JSON.stringify({ numPassedTests: 0, testResults: files })
}

function file(status: string, ...tests: readonly string[]) {
  return {
    name: 'some.test.ts',
    status,
    message: '',
    assertionResults: tests.map((outcome) => ({ fullName: 'a test', status: outcome })),
  }
}

function reporting(report: string, code: number): Stage {
  const vitestReport = join(folder, `${randomUUID()}.json`)
  writeFileSync(vitestReport, report)
  return script(`process.exit(${code})`, { count: { vitestReport } })
}

describe('a stage that is one check', () => {
  it('passes on exit code 0', async () => {
    expect(await run(script('console.log("said")'))).toMatchObject({
      passed: 1,
      failed: 0,
      problem: undefined,
      log: 'said\n',
    })
  })

  it('fails on another exit code and keeps both outputs', async () => {
    const result = await run(script('console.log("out"); console.error("err"); process.exit(3)'))
    expect(result).toMatchObject({ passed: 0, failed: 1, problem: 'exit code 3' })
    expect(result.log).toContain('out')
    expect(result.log).toContain('err')
  })

  it('fails when it is ended by a signal', async () => {
    const result = await run(script('process.kill(process.pid, "SIGKILL")'))
    expect(result).toMatchObject({ failed: 1, problem: 'ended by SIGKILL' })
  })

  it('fails when its command does not exist', async () => {
    const result = await run({ ...script(''), command: ['/nowhere/at/all'] })
    expect(result).toMatchObject({ passed: 0, failed: 1 })
  })

  it('fails at its deadline, also when it ignores being asked to stop', async () => {
    const deaf = 'trap "" TERM; echo deaf; while :; do sleep 0.1; done'
    const result = await run(script('', { command: ['sh', '-c', deaf], timeoutMs: 1_000 }))
    expect(result).toMatchObject({ failed: 1, problem: 'not done after 1.0 s', log: 'deaf\n' })
  })

  it('fails when it is interrupted', async () => {
    const interrupt = new AbortController()
    const running = run(script('setInterval(() => {}, 1e3)'), interrupt.signal)
    interrupt.abort()
    expect(await running).toMatchObject({ failed: 1, problem: 'interrupted' })
  })
})

describe('a stage that reports its tests', () => {
  it('passes with the tests that it ran', async () => {
    const result = await run(reporting(reportOf(file('passed', 'passed', 'passed')), 0))
    expect(result).toMatchObject({ passed: 2, failed: 0, problem: undefined })
  })

  it('fails with its failed tests', async () => {
    const result = await run(reporting(reportOf(file('failed', 'passed', 'failed')), 1))
    expect(result).toMatchObject({ passed: 1, failed: 1, problem: undefined })
  })

  it('fails when it ran no tests', async () => {
    expect(await run(reporting(reportOf(), 0))).toMatchObject({
      failed: 1,
      problem: 'it ran no tests',
    })
  })

  it('fails when it wrote no report', async () => {
    const stage = script('', { count: { vitestReport: join(folder, 'absent.json') } })
    expect(await run(stage)).toMatchObject({ failed: 1, problem: 'it wrote no report' })
  })

  it('fails when all its tests passed and it did not: a coverage gate, an unhandled rejection', async () => {
    const result = await run(reporting(reportOf(file('passed', 'passed')), 1))
    expect(result).toMatchObject({ passed: 1, failed: 1, problem: 'exit code 1' })
  })
})

describe('a report of Vitest', () => {
  it('counts a skipped test as failed', () => {
    expect(countReport(reportOf(file('passed', 'passed', 'skipped', 'todo')))).toEqual({
      passed: 1,
      failed: 2,
      problem: '2 skipped in some.test.ts',
    })
  })

  it('counts a file that fell over before its tests as failed', () => {
    expect(countReport(reportOf(file('failed')))).toEqual({
      passed: 0,
      failed: 1,
      problem: 'some.test.ts failed outside its tests',
    })
  })

  it('counts a file without a test as failed', () => {
    expect(countReport(reportOf(file('passed')))).toMatchObject({ passed: 0, failed: 1 })
  })

  it.each(['', '{', '{}'])('is refused when it is %j', (text) => {
    expect(countReport(text).problem).toBe('its report is not one of Vitest')
  })
})

describe('stages beside each other', () => {
  it('answer in the order given, however they end', async () => {
    const seen: string[] = []
    const stages = [
      script('setTimeout(() => {}, 400)', { name: 'slow' }),
      script('process.exit(1)', { name: 'red' }),
      script('', { name: 'quick' }),
    ]
    const results = await runBeside(
      stages,
      { cwd: folder, signal: new AbortController().signal, width: 2 },
      (result) => seen.push(result.name),
    )
    expect(results.map((result) => result.name)).toEqual(['slow', 'red', 'quick'])
    expect(new Set(seen)).toEqual(new Set(['slow', 'red', 'quick']))
    expect(sum(results)).toEqual({ passed: 2, failed: 1 })
  })
})

describe('what a stage leaves behind', () => {
  it('is found in whatever process group it hides, named and ended', async () => {
    const mark = randomUUID()
    const hiding =
      'const { spawn } = require("node:child_process");' +
      'spawn(process.execPath, ["-e", "setInterval(() => {}, 1e3)"], { detached: true, stdio: "ignore" }).unref()'
    await run(script(hiding, { environment: { [markVariable]: mark } }))
    const left = await endLeftovers(mark, 200)
    expect(left.map(({ command }) => command)).toEqual([expect.stringContaining('setInterval')])
    expect(await endLeftovers(mark, 200)).toEqual([])
  }, 15_000)

  it('is nothing when all have ended', async () => {
    expect(await endLeftovers(randomUUID())).toEqual([])
  })
})
