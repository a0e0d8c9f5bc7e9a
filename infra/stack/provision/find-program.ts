// Finds a program on PATH without running it.
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

export function findProgram(name: string, path: string | undefined): string | undefined {
  for (const folder of (path ?? '').split(':')) {
    if (folder === '') continue
    const file = join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}
