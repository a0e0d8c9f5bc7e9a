// A ClickHouse of a test's own, on free ports, for tests that kill it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nativeClickHouse } from '../../infra/stack/native-clickhouse.ts'
import { freePort, until } from './own-redis.ts'

export interface OwnClickHouse {
  readonly url: string
  start(): Promise<void>
  /** As a machine that loses power to it: at once, nothing flushed. */
  kill(): Promise<void>
  /** Stops it and forgets its data. */
  end(): Promise<void>
}

export async function ownClickHouse(): Promise<OwnClickHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'hive-own-clickhouse-'))
  const part = nativeClickHouse({
    node: process.execPath,
    directory,
    httpPort: await freePort(),
    nativePort: await freePort(),
  })
  await part.prepare()
  let server: ChildProcess | undefined
  const stop = async (signal: NodeJS.Signals) => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await once(server, 'exit')
  }
  return {
    url: part.address,
    async start() {
      const { command, args, cwd } = part.launch()
      server = spawn(command, [...args], { cwd, stdio: 'ignore' })
      await until(30_000, async () => {
        if (!(await part.ready())) throw new Error('ClickHouse does not answer')
      })
    },
    kill: () => stop('SIGKILL'),
    async end() {
      await stop('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
