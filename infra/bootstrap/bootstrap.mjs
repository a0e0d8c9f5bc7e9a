// The first thing that runs on a fresh clone, on the machine's own Node: brings the pinned Node and the
// npm packages, then hands over to the real command. Usage: bootstrap.mjs start|test|install [args]
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNpm } from './find-npm.mjs'
import { holdSetup } from './hold-setup.mjs'
import { providePackages } from './npm-packages.mjs'
import { provideNode } from './private-node.mjs'
import { SetupError } from './steps.mjs'

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
const home = join(checkout, '.hive')
const oldestNode = 18

/** What follows the set-up. */
const commands = {
  start: ['infra/cli/hive.mjs', 'up'],
  test: ['test/support/run-all.ts'],
  hive: ['infra/cli/hive.mjs'],
  install: undefined,
}

try {
  const [verb = '', ...rest] = process.argv.slice(2)
  if (!Object.hasOwn(commands, verb)) {
    const verbs = Object.keys(commands).join(' | ')
    throw new SetupError(`unknown: ${verb || '(nothing)'}`, `say one of: ${verbs}`)
  }
  const node = await setUp()
  const command = commands[verb]
  if (command !== undefined) handOver(node, [...command, ...rest])
} catch (error) {
  const mend = error instanceof SetupError ? `\n  → ${error.mend}` : ''
  const text = error instanceof SetupError ? error.message : (error?.stack ?? String(error))
  process.stderr.write(`✗ ${text}${mend}\n`)
  process.exitCode = 1
}

async function setUp() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(
      `Node ${process.versions.node} is too old to begin with`,
      `install Node ${oldestNode} or newer; the pinned one is then fetched from npm`,
    )
  }
  mkdirSync(home, { recursive: true })
  const release = await holdSetup(join(home, 'setup.lock'))
  try {
    const npmScript = findNpm()
    const node = await provideNode(checkout, home, [process.execPath, npmScript])
    await providePackages(checkout, node, npmScript)
    return node
  } finally {
    release()
  }
}

/** The command gets our terminal, our signals and our exit code. */
function handOver(node, args) {
  const path = [join(checkout, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: checkout,
    env: { ...process.env, PATH: path },
    stdio: 'inherit',
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  let forwarded = false
  process.on('SIGINT', () => {
    // A terminal sends Ctrl-C to the child itself; sent to us alone, it is passed on, once.
    if (process.stdin.isTTY || forwarded) return
    forwarded = true
    child.kill('SIGINT')
  })
  child.once('error', (error) => {
    process.stderr.write(`✗ ${node} could not be started: ${error.message}\n`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0))
  })
}
