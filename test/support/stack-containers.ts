// The same stack in containers, from the same definitions: HIVE_TEST_STACK=containers, where Docker is.
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import {
  clickhouseServerConfig,
  clickhouseUsersConfig,
} from '../../infra/stack/clickhouse-settings.ts'
import type { Addresses } from '../../infra/stack/given-addresses.ts'
import { kafkaEnvironment, kafkaSettings } from '../../infra/stack/kafka-settings.ts'
import { clickhouse, kafka, redis, registry } from '../../infra/stack/parts.ts'
import { isPortFree } from '../../infra/stack/port-owner.ts'
import { redisConfig, redisSettings } from '../../infra/stack/redis-settings.ts'
import { registryEnvironment, registrySettings } from '../../infra/stack/registry-settings.ts'

export interface ContainerStack {
  readonly addresses: Addresses
  stop(): Promise<{ readonly left: readonly string[] }>
}

const startMs = 120_000

export async function startContainers(): Promise<ContainerStack> {
  const starts = [startKafka(), startRegistry(), startRedis(), startClickHouse()] as const
  const ends = await Promise.allSettled(starts)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) {
    await stopAll(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])))
    throw failed.reason
  }
  const [broker, schemas, cache, facts] = await Promise.all(starts)
  return {
    addresses: {
      kafkaBrokers: [address(broker)],
      registryUrl: `http://${address(schemas)}${registry.path}`,
      redisUrl: `redis://${address(cache)}`,
      clickhouseUrl: `http://${address(facts)}`,
    },
    stop: () => stopAll([broker, schemas, cache, facts]),
  }
}

interface Started {
  readonly name: string
  readonly container: StartedTestContainer
  readonly port: number
}

// Kafka tells its clients where to come back to, so its outer port must be known before it starts.
async function startKafka(): Promise<Started> {
  const port = await outerPort()
  const settings = kafkaSettings({
    id: 1,
    clients: { bind: `0.0.0.0:${port}`, advertised: `127.0.0.1:${port}` },
    controller: { bind: '0.0.0.0:9093', advertised: 'localhost:9093' },
    voters: ['1@localhost:9093'],
    dataDirectory: '/var/lib/kafka/data',
  })
  const heap = `-Xms${kafka.heapMegabytes}m -Xmx${kafka.heapMegabytes}m`
  const container = await new GenericContainer(kafka.image)
    .withEnvironment({ ...kafkaEnvironment(settings), KAFKA_HEAP_OPTS: heap })
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(startMs)
    .start()
  return { name: 'kafka', container, port }
}

async function startRegistry(): Promise<Started> {
  const inner = 8080
  const settings = registrySettings({
    bind: '0.0.0.0',
    port: inner,
    managementPort: 9000,
    dataDirectory: '/tmp/registry',
  })
  const container = await new GenericContainer(registry.image)
    .withEnvironment({ ...registryEnvironment(settings) })
    .withExposedPorts(inner)
    .withWaitStrategy(Wait.forHttp(`${registry.path}/subjects`, inner))
    .withStartupTimeout(startMs)
    .start()
  return { name: 'registry', container, port: container.getMappedPort(inner) }
}

// As one node of a cluster, it too tells where to come back to.
async function startRedis(): Promise<Started> {
  const port = await outerPort()
  const settings = redisSettings({
    bind: '0.0.0.0',
    port,
    busPort: port + 1,
    dataDirectory: '/data',
    mode: 'cluster',
  })
  const file = '/etc/hive-redis.conf'
  const container = await new GenericContainer(redis.image)
    .withCopyContentToContainer([{ content: redisConfig(settings), target: file }])
    .withCommand(['redis-server', file])
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .withStartupTimeout(startMs)
    .start()
  const { exitCode, output } = await container.exec([
    'redis-cli',
    '-p',
    `${port}`,
    'CLUSTER',
    'ADDSLOTSRANGE',
    '0',
    '16383',
  ])
  if (exitCode !== 0) throw new Error(`Redis took no slots: ${output}`)
  return { name: 'redis', container, port }
}

async function startClickHouse(): Promise<Started> {
  const inner = 8123
  const container = await new GenericContainer(clickhouse.image)
    .withEnvironment({ CLICKHOUSE_SKIP_USER_SETUP: '1' })
    .withCopyContentToContainer([
      {
        content: clickhouseServerConfig(undefined),
        target: '/etc/clickhouse-server/config.d/hive.xml',
      },
      {
        content: clickhouseUsersConfig(['::/0']),
        target: '/etc/clickhouse-server/users.d/hive.xml',
      },
    ])
    .withExposedPorts(inner)
    .withWaitStrategy(Wait.forHttp('/ping', inner))
    .withStartupTimeout(startMs)
    .start()
  return { name: 'clickhouse', container, port: container.getMappedPort(inner) }
}

async function stopAll(started: readonly Started[]): Promise<{ left: readonly string[] }> {
  const ends = await Promise.allSettled(started.map(({ container }) => container.stop()))
  return {
    left: started.flatMap(({ name }, index) => (ends[index]?.status === 'rejected' ? [name] : [])),
  }
}

function address({ container, port }: Started): string {
  return `${container.getHost()}:${port}`
}

async function outerPort(): Promise<number> {
  for (let port = 24_000 + Math.floor(Math.random() * 6_000); port < 31_000; port += 1) {
    if (await isPortFree(port)) return port
  }
  throw new Error('no free port for a container')
}
