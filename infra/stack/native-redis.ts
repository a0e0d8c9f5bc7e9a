// Redis as a native process, with our own configuration; as one node of a cluster where a script that
// touches two slots must show.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { portVariable } from '../../streams/base/config.ts'
import type { NativePart } from './native-part.ts'
import { loopback, redisAnswers, redisCommand } from './probes.ts'
import { type RedisMode, redisConfig, redisSettings } from './redis-settings.ts'

export interface RedisPlace {
  readonly directory: string
  readonly port: number
  readonly mode: RedisMode
}

export function nativeRedis(place: RedisPlace): NativePart {
  const at = { host: loopback, port: place.port }
  const busPort = redisBusPort(place.port)
  const config = join(place.directory, 'redis.conf')
  const settings = redisSettings({
    bind: loopback,
    port: place.port,
    busPort,
    dataDirectory: place.directory,
    mode: place.mode,
  })
  return {
    name: 'redis',
    title: place.mode === 'cluster' ? 'Redis (one-node cluster)' : 'Redis',
    address: `redis://${loopback}:${place.port}`,
    readyWithinMs: 30_000,
    ports: [
      { port: place.port, what: 'Redis', variable: portVariable('redis') },
      ...(place.mode === 'cluster'
        ? [{ port: busPort, what: 'the Redis cluster bus', variable: portVariable('redis') }]
        : []),
    ],
    async prepare() {
      mkdirSync(place.directory, { recursive: true })
      writeFileSync(config, redisConfig(settings))
    },
    launch: () => ({ command: 'redis-server', args: [config], cwd: place.directory }),
    async ready() {
      if (!(await redisAnswers(at))) return false
      return place.mode === 'standalone' || (await ownsAllSlots())
    },
  }

  // A new node owns nothing; a restarted one remembers. Asking twice does no harm.
  async function ownsAllSlots(): Promise<boolean> {
    const info = (await redisCommand(at, ['CLUSTER', 'INFO'])) ?? ''
    if (info.includes('cluster_state:ok')) return true
    if (info.includes('cluster_slots_assigned:0')) {
      await redisCommand(at, ['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
    }
    return false
  }
}

// Redis' own convention. It keeps the sum in range by wrapping high ports downwards instead of up.
export function redisBusPort(port: number): number {
  return port + 10_000 <= 65_535 ? port + 10_000 : port - 10_000
}
