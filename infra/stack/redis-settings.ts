// Owns the settings of Redis: nothing acknowledged is lost to a restart, and a full memory refuses
// writes instead of throwing away keys. Debian's own file has appendonly no.

export type RedisMode = 'standalone' | 'cluster'

export function redisSettings(at: {
  bind: string
  port: number
  busPort: number
  dataDirectory: string
  mode: RedisMode
}): Readonly<Record<string, string>> {
  return {
    bind: at.bind,
    port: `${at.port}`,
    dir: at.dataDirectory,
    daemonize: 'no',
    'protected-mode': at.bind === '127.0.0.1' ? 'yes' : 'no',
    ...durable,
    ...small,
    ...(at.mode === 'cluster'
      ? {
          'cluster-enabled': 'yes',
          'cluster-port': `${at.busPort}`,
          'cluster-require-full-coverage': 'yes',
        }
      : {}),
  }
}

const durable = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  'maxmemory-policy': 'noeviction',
  // The append-only file is the copy; a second one would only fork at bad moments.
  save: '""',
} as const

// A one-entry stream costs 4.4 kB with the defaults and 0.8 kB with these.
const small = {
  'stream-node-max-bytes': '1024',
  'stream-node-max-entries': '20',
  'latency-tracking': 'no',
} as const

export function redisConfig(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key} ${value}`)
  return `${lines.join('\n')}\n`
}
