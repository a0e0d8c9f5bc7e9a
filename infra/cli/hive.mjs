#!/usr/bin/env node
// `hive` on any Node: goes on in this process when it is the pinned one, else hands over to that.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
const pinned = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).dependencies.node

if (process.versions.node === pinned) {
  const { hive } = await import('./hive.ts')
  await hive(process.argv.slice(2))
} else {
  const node = [
    join(checkout, 'node_modules', '.bin', 'node'),
    join(checkout, '.hive', 'node', pinned, 'bin', 'node'),
  ].find((file) => existsSync(file))
  if (node === undefined) {
    process.stderr.write(
      `✗ Node ${pinned} and the packages are not installed yet\n  → npm start installs them and starts all; npm run hive -- ARGS installs them and runs one verb\n`,
    )
    process.exit(1)
  }
  handOver(node)
}

/** @param {string} node */
function handOver(node) {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  const child = spawn(node, args, { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child itself; it ends, and we with it.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    process.stderr.write(`✗ ${node} could not be started: ${error.message}\n`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0))
  })
}
