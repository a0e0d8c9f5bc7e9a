// A Redis of a test's own, on a free port, for tests that flush, stop or misconfigure it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { silentLogger } from '../../streams/base/logger.ts'
import { openRedis } from '../../streams/redis/redis.ts'

export interface OwnRedis {
  readonly url: string
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
  const directory = mkdtempSync(join(tmpdir(), 'hive-own-redis-'))
  const server = spawn(
    'redis-server',
    [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--save',
      '',
      ...(options.args ?? []),
    ],
    { stdio: 'ignore' },
  )
  const url = `redis://127.0.0.1:${port}`
  const probe = openRedis({ url, name: 'probe', logger: silentLogger })
  try {
    await until(10_000, () => probe.read([['EXISTS', 'x']]))
  } finally {
    probe.close()
  }
  return {
    url,
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGTERM')
        await once(server, 'exit')
      }
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
