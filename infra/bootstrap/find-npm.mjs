// Finds npm's own program, so that it can be run with a Node of our choice.
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { SetupError } from './steps.mjs'

export function findNpm() {
  const given = process.env.npm_execpath
  if (given !== undefined && given.endsWith('npm-cli.js') && existsSync(given)) return given
  for (const folder of [dirname(process.execPath), ...(process.env.PATH ?? '').split(delimiter)]) {
    const found = programBehind(join(folder, 'npm'))
    if (found !== undefined) return found
  }
  throw new SetupError('npm is not on PATH', 'install npm 9 or newer beside Node')
}

/** `bin/npm` is a link to npm-cli.js, or a small shell script beside its folder. */
function programBehind(file) {
  if (!existsSync(file)) return undefined
  const real = realpathSync(file)
  if (real.endsWith('npm-cli.js')) return real
  const beside = join(dirname(real), 'npm-cli.js')
  if (existsSync(beside)) return beside
  const global = join(dirname(dirname(real)), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return existsSync(global) ? global : undefined
}
