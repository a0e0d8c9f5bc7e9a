// A measurement in a process of its own: it answers with one JSON object on its last line of output.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../../streams/base/config.ts'

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly timeoutMs: number
  readonly uid?: number
  readonly gid?: number
}

/** Runs a script of ours under this Node; `question` arrives as its only argument, as JSON. */
export async function askScript(
  script: URL,
  question: unknown,
  options: ChildOptions,
): Promise<unknown> {
  const text = await runToEnd(
    process.execPath,
    [fileURLToPath(script), JSON.stringify(question)],
    options,
  )
  return lastJson(text)
}

export function lastJson(text: string): unknown {
  const line = text
    .trimEnd()
    .split('\n')
    .findLast((candidate) => candidate.startsWith('{'))
  if (line === undefined) throw new Error(`no answer in: ${text.slice(-400)}`)
  return JSON.parse(line)
}

/** Standard output; throws with the last words where the program fails or takes too long. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { env = {}, cwd, timeoutMs, uid, gid }: ChildOptions,
): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...childEnvironment(env) },
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  let output = ''
  let complaint = ''
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = `${complaint}${bytes.toString()}`.slice(-4_000)
  })
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, timeoutMs)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  clearTimeout(timer)
  if (late) throw new Error(`${command} ${args[0] ?? ''} took more than ${timeoutMs} ms`)
  if (code !== 0) {
    throw new Error(
      `${command} ${args[0] ?? ''} ended with ${String(code)}: ${complaint || output.slice(-2_000)}`,
    )
  }
  return output
}

export interface RunningScript {
  /** SIGTERM; settles when it has ended. */
  stop(): Promise<void>
}

/** A script of ours that runs until it is stopped; its complaints go to our own. */
export function startScript(
  script: URL,
  env: Readonly<Record<string, string | undefined>>,
): RunningScript {
  const child = spawn(process.execPath, [fileURLToPath(script)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...childEnvironment(env) },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
