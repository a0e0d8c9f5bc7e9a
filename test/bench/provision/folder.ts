// Where peers are kept that only benches need: `.hive/bench`, filled on first use, safe to delete.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../.hive/bench/', import.meta.url))

/** Filled beside its place and moved there when whole. */
export async function filledFolder(
  name: string,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const place = join(folder, name)
  if (existsSync(place)) return place
  const staging = join(folder, `${name}.partial-${process.pid}`)
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  await fill(staging)
  renameSync(staging, place)
  return place
}
