// A Redis of a test's own, on a free port, for tests that flush, stop or misconfigure it.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface OwnRedis {
  readonly url: string
  readonly port: number
  /** Asks this server itself, whatever it serves. */
  ask(...command: readonly (string | number)[]): Promise<string>
  /** kill -9, then again on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Waits for a condition, at most so long; the last failure says why not. */
export async function until<T>(withinMs: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await wait(25)
    }
  }
}

export async function startOwnRedis(
  options: { readonly port?: number; readonly args?: readonly string[] } = {},
): Promise<OwnRedis> {
  const port = options.port ?? (await freePort())
  const url = `redis://127.0.0.1:${port}`
  const directory = mkdtempSync(join(tmpdir(), 'hive-own-redis-'))
  const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', '']
  const start = () => {
    return spawn('redis-server', [...place, ...(options.args ?? [])], { stdio: 'ignore' })
  }
  const ask = async (...command: readonly (string | number)[]) => {
    const words = command.map(String)
    const answer = await promisify(execFile)('redis-cli', ['-p', `${port}`, ...words])
    return answer.stdout.trim()
  }
  const answers = () =>
    until(10_000, async () => {
      if ((await ask('PING')) !== 'PONG') throw new Error('Redis is not ready')
    })
  let server = start()
  const end = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  await answers()
  return {
    url,
    port,
    ask,
    async restart() {
      await end()
      server = start()
      await answers()
    },
    async stop() {
      await end()
      // A child that rewrites its log may outlive it for a moment.
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}
