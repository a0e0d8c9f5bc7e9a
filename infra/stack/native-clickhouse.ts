// ClickHouse as a native process: the engine from npm inside a Node of its own.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { portVariable } from '../../streams/base/config.ts'
import { clickhouseServerConfig, clickhouseUsersConfig } from './clickhouse-settings.ts'
import type { NativePart } from './native-part.ts'
import { clickhouse } from './parts.ts'
import { httpAnswers, loopback } from './probes.ts'

export interface ClickHousePlace {
  readonly node: string
  readonly directory: string
  readonly httpPort: number
  readonly nativePort: number
}

export function nativeClickHouse(place: ClickHousePlace): NativePart {
  const address = `http://${loopback}:${place.httpPort}`
  const config = join(place.directory, 'config.xml')
  const usersFile = join(place.directory, 'users.xml')
  return {
    name: 'clickhouse',
    title: `ClickHouse ${clickhouse.version}`,
    address,
    readyWithinMs: 60_000,
    ports: [
      { port: place.httpPort, what: 'ClickHouse HTTP', variable: portVariable('clickhouse') },
      {
        port: place.nativePort,
        what: "ClickHouse's native protocol",
        variable: portVariable('clickhouseNative'),
      },
    ],
    async prepare() {
      mkdirSync(place.directory, { recursive: true })
      writeFileSync(usersFile, clickhouseUsersConfig(['127.0.0.1', '::1']))
      writeFileSync(config, clickhouseServerConfig(usersFile))
    },
    launch: () => ({
      command: place.node,
      args: [
        '--disable-warning=ExperimentalWarning',
        fileURLToPath(new URL('./clickhouse-server.ts', import.meta.url)),
        '--path',
        place.directory,
        '--config',
        config,
        '--http',
        `${place.httpPort}`,
        '--tcp',
        `${place.nativePort}`,
      ],
      cwd: place.directory,
    }),
    ready: () => httpAnswers(`${address}/?query=SELECT%201`),
  }
}
