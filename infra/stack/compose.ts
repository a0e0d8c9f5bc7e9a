// Renders compose.yaml, the same stack for machines with Docker, from the definitions that the native
// start uses; `--check` compares. Run: node infra/stack/compose.ts [--check]
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Config, configFrom } from '../../streams/base/config.ts'
import { clickhouseServerConfig, clickhouseUsersConfig } from './clickhouse-settings.ts'
import { kafkaEnvironment, kafkaSettings } from './kafka-settings.ts'
import { clickhouse, kafka, type PartName, redis, registry } from './parts.ts'
import { redisConfig, redisSettings } from './redis-settings.ts'
import { registryEnvironment, registrySettings } from './registry-settings.ts'
import { type YamlMap, yamlText } from './yaml-text.ts'

const brokers = [1, 2, 3] as const
const controllerPort = 9093
const brokerPort = 9092
const any = '0.0.0.0'

// The services that make up each part.
export const composeServices = {
  kafka: brokers.map(kafkaName),
  registry: ['registry'],
  redis: ['redis'],
  clickhouse: ['clickhouse'],
} as const satisfies Record<PartName, readonly string[]>

export function composeBrokers(ports: Config['ports']): readonly string[] {
  return brokers.map((id) => `127.0.0.1:${clientPort(ports, id)}`)
}

export function renderCompose(ports: Config['ports'] = configFrom({}).ports): string {
  const header = [
    '# Rendered by infra/stack/compose.ts from the definitions of the native stack: do not edit.',
    '# Three brokers, so that one may be lost. For the product on this machine:',
    `#   HIVE_KAFKA_BROKERS=${composeBrokers(ports).join(',')}`,
    `#   HIVE_REGISTRY_URL=http://127.0.0.1:${ports.registry}${registry.path}`,
    `#   HIVE_REDIS_URL=redis://127.0.0.1:${ports.redis}`,
    `#   HIVE_CLICKHOUSE_URL=http://127.0.0.1:${ports.clickhouse}`,
    `#   HIVE_REPLICATION=${brokers.length}`,
  ]
  return `${header.join('\n')}\n${yamlText(composeFile(ports))}`
}

function composeFile(ports: Config['ports']): YamlMap {
  const kafkas = Object.fromEntries(
    brokers.map((id) => [kafkaName(id), kafkaService(ports, id)] as const),
  )
  const volumes = [...brokers.map(kafkaName), 'registry', 'redis', 'clickhouse']
  return {
    name: 'hive-mind',
    services: {
      ...kafkas,
      registry: registryService(ports),
      redis: redisService(ports),
      clickhouse: clickhouseService(ports),
    },
    configs: {
      'redis-config': { content: redisConfig(containerRedis(ports.redis)) },
      'clickhouse-config': { content: clickhouseServerConfig(undefined) },
      'clickhouse-users': { content: clickhouseUsersConfig(['::/0']) },
    },
    volumes: Object.fromEntries(volumes.map((name) => [name, {}] as const)),
  }
}

function kafkaService(ports: Config['ports'], id: number): YamlMap {
  const port = clientPort(ports, id)
  const settings = kafkaSettings({
    id,
    clients: { bind: `${any}:${port}`, advertised: `127.0.0.1:${port}` },
    brokers: { bind: `${any}:${brokerPort}`, advertised: `${kafkaName(id)}:${brokerPort}` },
    controller: {
      bind: `${any}:${controllerPort}`,
      advertised: `${kafkaName(id)}:${controllerPort}`,
    },
    voters: brokers.map((voter) => `${voter}@${kafkaName(voter)}:${controllerPort}`),
    dataDirectory: '/var/lib/kafka/data',
  })
  const heap = `-Xms${kafka.heapMegabytes}m -Xmx${kafka.heapMegabytes}m`
  return {
    image: kafka.image,
    environment: { ...kafkaEnvironment(settings), KAFKA_HEAP_OPTS: heap },
    ports: [published(port, port)],
    volumes: [`${kafkaName(id)}:/var/lib/kafka/data`],
    restart: 'unless-stopped',
    stop_grace_period: '15s',
  }
}

function registryService(ports: Config['ports']): YamlMap {
  const settings = registrySettings({
    bind: any,
    port: 8080,
    managementPort: 9000,
    dataDirectory: '/data',
  })
  return {
    image: registry.image,
    // The image's own user may not write to a new volume.
    user: '0:0',
    environment: registryEnvironment(settings),
    ports: [published(ports.registry, 8080), published(ports.registryManagement, 9000)],
    volumes: ['registry:/data'],
    restart: 'unless-stopped',
  }
}

function redisService(ports: Config['ports']): YamlMap {
  return {
    image: redis.image,
    command: ['redis-server', '/etc/hive-redis.conf'],
    configs: [{ source: 'redis-config', target: '/etc/hive-redis.conf' }],
    ports: [published(ports.redis, ports.redis)],
    volumes: ['redis:/data'],
    restart: 'unless-stopped',
  }
}

function clickhouseService(ports: Config['ports']): YamlMap {
  return {
    image: clickhouse.image,
    // The image would write a default user of its own over ours.
    environment: { CLICKHOUSE_SKIP_USER_SETUP: '1' },
    configs: [
      { source: 'clickhouse-config', target: '/etc/clickhouse-server/config.d/hive.xml' },
      { source: 'clickhouse-users', target: '/etc/clickhouse-server/users.d/hive.xml' },
    ],
    ports: [published(ports.clickhouse, 8123), published(ports.clickhouseNative, 9000)],
    volumes: ['clickhouse:/var/lib/clickhouse'],
    restart: 'unless-stopped',
  }
}

function containerRedis(port: number): Readonly<Record<string, string>> {
  return redisSettings({
    bind: any,
    port,
    busPort: port + 1,
    dataDirectory: '/data',
    mode: 'standalone',
  })
}

// The second and third broker answer beside the first; its controller port is not published, so odd
// ones stay free.
function clientPort(ports: Config['ports'], id: number): number {
  return ports.kafka + 2 * (id - 1)
}

function kafkaName(id: number): string {
  return `kafka-${id}`
}

// On loopback only: these servers ask nobody for a password.
function published(host: number, container: number): string {
  return `127.0.0.1:${host}:${container}`
}

if (import.meta.main) {
  const file = fileURLToPath(new URL('./compose.yaml', import.meta.url))
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const text = renderCompose()
  if (!values.check) {
    writeFileSync(file, text)
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(
      'infra/stack/compose.yaml is not what its definitions say: run node infra/stack/compose.ts\n',
    )
    process.exitCode = 1
  }
}
