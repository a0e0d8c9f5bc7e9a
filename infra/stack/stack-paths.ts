// Owns where things lie on disk: what was installed for this checkout (`parts`), and what one stack
// has written (`data`), with its logs and the records of its running processes.
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kafka, registry } from './parts.ts'

export interface StackPaths {
  readonly checkout: string
  readonly parts: string
  readonly kafkaLibs: string
  readonly registryApp: string
  readonly data: string
  readonly run: string
  readonly logs: string
}

// What an installation puts into the default data directory, and a fresh start leaves there.
export const installedNames: readonly string[] = ['node', 'parts', 'parts.lock', 'setup.lock']

export function stackPaths(at: { dataDir: string; checkout?: string }): StackPaths {
  const checkout = at.checkout ?? checkoutOfThisFile()
  const parts = join(checkout, '.hive', 'parts')
  const data = resolve(checkout, at.dataDir)
  return {
    checkout,
    parts,
    kafkaLibs: join(parts, `kafka-${kafka.version}`),
    registryApp: join(parts, `registry-${registry.version}`),
    data,
    run: join(data, 'run'),
    logs: join(data, 'logs'),
  }
}

export function pidFile(paths: StackPaths, name: string): string {
  return join(paths.run, `${name}.pid.json`)
}

export function lockFile(paths: StackPaths, name: string): string {
  return join(paths.run, `${name}.lock`)
}

export function logFile(paths: StackPaths, name: string): string {
  return join(paths.logs, `${name}.log`)
}

function checkoutOfThisFile(): string {
  return resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
}
