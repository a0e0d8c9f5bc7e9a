// Real role processes, started, paused and killed by pid; ended whatever happens to the scenario.
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { childEnvironment } from '../../../streams/base/config.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface RoleProcessOptions {
  readonly role: string
  readonly instance: string
  readonly env: Readonly<Record<string, string>>
  readonly logDirectory: string
  readonly readyTimeoutMs?: number
}

const readinessSchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()) })
const statusSchema = z.object({
  entity: z.string(),
  partition: z.number(),
  phase: z.enum(['opening', 'open', 'halted']),
  epoch: z.number(),
  commandOffset: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})
const detailsSchema = z.object({ partitions: z.array(statusSchema) })

export type PartitionStatus = Readonly<z.infer<typeof statusSchema>>

/** What a role says of itself at `/health/ready`. */
export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
}

export class RoleProcess {
  readonly name: string
  readonly logFile: string
  readonly #child: ChildProcess
  readonly #address: Promise<string>
  readonly ready: Promise<void>
  readonly exited: Promise<void>

  private constructor(name: string, logFile: string, child: ChildProcess, readyTimeoutMs: number) {
    this.name = name
    this.logFile = logFile
    this.#child = child
    this.#address = addressOf(child)
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve())
    })
    this.ready = Promise.race([
      readyOf(this.#address, readyTimeoutMs, name, () => this.alive),
      this.exited.then(() => {
        throw new Error(`${name} ended before it was ready`)
      }),
    ])
    // Who does not wait for it may kill it first.
    this.ready.catch(() => undefined)
  }

  static async start(options: RoleProcessOptions): Promise<RoleProcess> {
    const { role, instance, env, logDirectory, readyTimeoutMs = 60_000 } = options
    await mkdir(logDirectory, { recursive: true })
    const logFile = path.join(logDirectory, `${role}-${instance}.log`)
    const log = createWriteStream(logFile, { flags: 'a' })
    const child = spawn(
      process.execPath,
      [path.join(root, 'infra/main.ts'), role, '--instance', instance, '--port', '0'],
      { cwd: root, env: childEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] },
    )
    child.stderr?.pipe(log)
    return new RoleProcess(`${role} ${instance}`, logFile, child, readyTimeoutMs)
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Not ready, and why, also while it does not answer. */
  async readiness(): Promise<Readiness> {
    try {
      const answer = await fetch(`${await this.#address}/health/ready`, {
        signal: AbortSignal.timeout(5_000),
      })
      return readinessSchema.parse(await answer.json())
    } catch (error) {
      return { ready: false, reasons: [error instanceof Error ? error.message : String(error)] }
    }
  }

  /** Partitions of a decider by `entity[partition]`; empty while it does not answer. */
  async partitions(): Promise<ReadonlyMap<string, PartitionStatus>> {
    try {
      const answer = await fetch(`${await this.#address}/health/details`, {
        signal: AbortSignal.timeout(5_000),
      })
      const { partitions } = detailsSchema.parse(await answer.json())
      return new Map(partitions.map((one) => [`${one.entity}[${one.partition}]`, one]))
    } catch {
      return new Map()
    }
  }

  /** SIGKILL: nothing is flushed, nothing said. */
  async kill(): Promise<void> {
    if (this.alive) this.#child.kill('SIGKILL')
    await this.exited
  }

  pause(): void {
    if (this.alive) this.#child.kill('SIGSTOP')
  }

  wake(): void {
    if (this.alive) this.#child.kill('SIGCONT')
  }

  /** SIGTERM, and SIGKILL when that is not enough. */
  async stop(deadlineMs = 12_000): Promise<void> {
    if (!this.alive) return
    this.wake()
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), deadlineMs)
    await this.exited
    clearTimeout(timer)
  }
}

/** The role tells its health address in its first log line; ready is what that address says. */
async function readyOf(
  addressKnown: Promise<string>,
  timeoutMs: number,
  name: string,
  alive: () => boolean,
): Promise<void> {
  const address = await addressKnown
  const end = Date.now() + timeoutMs
  while (alive() && Date.now() < end) {
    const answer = await fetch(`${address}/health/ready`).catch(() => undefined)
    if (answer?.ok === true) return
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
  throw new Error(`${name} was not ready in ${timeoutMs} ms`)
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      if (text.length > 65_536) return
      text += bytes.toString()
      const found = /"address":"(http:[^"]+)"/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
}
