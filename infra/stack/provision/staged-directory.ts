// Owns how an installed part comes to lie in its place: built beside it, checked, then renamed in one
// step, so that a download that was cut leaves nothing that looks whole.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

const stagingMark = '.part-'
const seal = '.installed.json'

export function isInstalled(directory: string): boolean {
  return existsSync(join(directory, seal))
}

export async function installStaged(
  directory: string,
  facts: Readonly<Record<string, string>>,
  fill: (staging: string) => Promise<void>,
): Promise<void> {
  const staging = `${directory}${stagingMark}${process.pid}`
  removeLeftovers(directory)
  mkdirSync(staging, { recursive: true })
  try {
    await fill(staging)
    writeFileSync(join(staging, seal), `${JSON.stringify(facts)}\n`)
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(dirname(directory), { recursive: true })
    renameSync(staging, directory)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

// Of installations that were killed: whoever installs holds the lock, so nobody works in them.
function removeLeftovers(directory: string): void {
  const parent = dirname(directory)
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(`${basename(directory)}${stagingMark}`)) continue
    rmSync(join(parent, name), { recursive: true, force: true })
  }
}

export function directoryBytes(directory: string): number {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
