// Runs `hive` as a person would, in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const shim = join(import.meta.dirname, '../../../infra/cli/hive.mjs')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export type Env = Readonly<Record<string, string | undefined>>

export async function hive(env: Env, ...args: readonly string[]): Promise<Ended> {
  const child = startHive(env, ...args)
  const [out, err] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ])
  return { code: child.exitCode, out, err }
}

/** Output goes nowhere unless it is read. */
export function startHive(env: Env, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [shim, ...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += String(chunk)
  return text
}

/** The objects that it printed, one a line. */
export function jsonLines(out: string): readonly unknown[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}
