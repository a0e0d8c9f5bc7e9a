// Owns node_modules: installed from the lockfile with the pinned Node, again only when the lockfile has
// changed or something is missing, and with the pinned Node in its bin folder, where npm scripts find it.
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { npmMend, quietly, SetupError, step } from './steps.mjs'

/**
 * @param {string} checkout
 * @param {string} node the pinned Node
 * @param {string} npmScript npm's own program
 */
export async function providePackages(checkout, node, npmScript) {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'))
  if (!isComplete(checkout, lock)) {
    await step('npm packages', async (tell) => {
      const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
      const end = await quietly(
        node,
        // No package of ours needs its install script: what is compiled comes ready in the packages.
        [npmScript, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
        { cwd: checkout, env: { ...process.env, PATH: path }, onLine: tell },
      )
      if (!end.ok) {
        throw new SetupError(`npm ci failed:\n${end.output.trimEnd()}`, npmMend(end.output))
      }
      return { note: 'installed from package-lock.json' }
    })
  }
  placeNode(checkout, node)
}

/**
 * npm's own record of what it installed, against the lockfile: a killed `npm ci` leaves no record.
 * @param {string} checkout
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} lock
 */
function isComplete(checkout, lock) {
  const record = JSON.parse(readOr(join(checkout, 'node_modules', '.package-lock.json'), '{}'))
  return Object.entries(lock.packages).every(([place, entry]) => {
    if (place === '' || entry.link) return true
    const installed = record.packages?.[place]
    if (installed === undefined) return entry.optional === true
    return installed.version === entry.version && existsSync(join(checkout, place, 'package.json'))
  })
}

/** The `node` package fetches its binary by an install script; ours is already here. */
function placeNode(checkout, node) {
  const modules = join(checkout, 'node_modules')
  const target = join(modules, 'node', 'bin', 'node')
  if (!existsSync(target) || !isSame(target, node)) {
    mkdirSync(dirname(target), { recursive: true })
    rmSync(target, { force: true })
    try {
      linkSync(node, target)
    } catch {
      // Another file system: a copy does as well.
      copyFileSync(node, target)
    }
  }
  // npm leaves the link out where its target was not there yet.
  const link = join(modules, '.bin', 'node')
  if (!existsSync(link)) {
    rmSync(link, { force: true })
    symlinkSync(join('..', 'node', 'bin', 'node'), link)
  }
}

/** A link to the same file; a copy is known by its bytes. */
function isSame(left, right) {
  const [a, b] = [statSync(left), statSync(right)]
  if (a.ino === b.ino && a.dev === b.dev) return true
  const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')
  return a.size === b.size && hash(left) === hash(right)
}

function readOr(file, fallback) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return fallback
  }
}
