// Runs a command to its end for provisioning: its lines are told as they come, its last lines are kept
// for the message if it fails.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { StackError } from '../stack-error.ts'

export interface CommandEnd {
  readonly ok: boolean
  readonly tail: string
}

const keptLines = 15

export async function runCommand(
  command: string,
  args: readonly string[],
  options: {
    cwd?: string
    env?: Readonly<Record<string, string | undefined>>
    signal?: AbortSignal
    onLine?: (line: string) => void
  } = {},
): Promise<CommandEnd> {
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const kept: string[] = []
  const take = (line: string) => {
    kept.push(line)
    if (kept.length > keptLines) kept.shift()
    options.onLine?.(line)
  }
  const streams = [child.stdout, child.stderr].map((input) => {
    const lines = createInterface({ input })
    lines.on('line', take)
    return new Promise<void>((resolve) => lines.once('close', resolve))
  })
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      take(error.message)
      resolve(false)
    })
    child.once('exit', (code) => resolve(code === 0))
  })
  await Promise.all(streams)
  if (!ok && options.signal?.aborted === true) {
    throw new StackError('ABORTED', `${command} was called off`, { mend: 'start again' })
  }
  return { ok, tail: kept.join('\n') }
}
