// The bootstrap's hand-over, in a checkout that is complete already, so that nothing is fetched: the command
// gets the arguments, the pinned Node, the packages' programs first on PATH, and the signals.
import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
let checkout = ''

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'hive-checkout-'))
  cpSync(join(root, 'infra/bootstrap'), join(checkout, 'infra/bootstrap'), { recursive: true })
  writeJson('package.json', { type: 'module', dependencies: { node: process.versions.node } })
  writeJson('package-lock.json', { packages: {} })
  mkdirSync(join(checkout, 'node_modules/.bin'), { recursive: true })
  writeJson('node_modules/.package-lock.json', { packages: {} })
  const bin = join(checkout, '.hive/node', process.versions.node, 'bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(process.execPath, join(bin, 'node'))
  mkdirSync(join(checkout, 'test/support'), { recursive: true })
})
afterEach(() => rmSync(checkout, { recursive: true, force: true }))

function writeJson(name: string, value: unknown): void {
  writeFileSync(join(checkout, name), JSON.stringify(value))
}

function runner(body: string): void {
  writeFileSync(join(checkout, 'test/support/run-all.ts'), body)
}

function bootstrap(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    [join(checkout, 'infra/bootstrap/bootstrap.mjs'), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }))
  })
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', () => {
        if (output.includes(text)) resolve()
      })
    })
  return { child, ended, said }
}

test('the command gets its arguments, the packages first on PATH, and decides the exit code', async () => {
  runner(
    "console.log(process.argv.slice(2).join('+'), process.env['PATH'])\nprocess.exitCode = 7\n",
  )
  const { code, output } = await bootstrap('test', 'unit', '--x').ended
  expect(code).toBe(7)
  expect(output).toContain(`unit+--x ${join(checkout, 'node_modules/.bin')}:`)
})

test('a stop of the bootstrap is a stop of the command', async () => {
  runner(
    "process.on('SIGTERM', () => process.exit(5))\nsetInterval(() => undefined, 1000)\nconsole.log('up')\n",
  )
  const { child, ended, said } = bootstrap('test')
  await said('up')
  child.kill('SIGTERM')
  expect((await ended).code).toBe(5)
})

test('npm scripts find the pinned Node afterwards', async () => {
  expect((await bootstrap('install').ended).code).toBe(0)
  const placed = readFileSync(join(checkout, 'node_modules/.bin/node'))
  expect(placed.equals(readFileSync(process.execPath))).toBe(true)
})

test('an unknown word is answered with the known ones', async () => {
  const { code, output } = await bootstrap('strat').ended
  expect(code).toBe(1)
  expect(output).toContain('✗ unknown: strat\n  → say one of: start | test | hive | install')
})

test('the set-up lock of a killed set-up does not stop the next one', async () => {
  writeFileSync(join(checkout, '.hive/setup.lock'), '999999999')
  expect((await bootstrap('install').ended).code).toBe(0)
})
