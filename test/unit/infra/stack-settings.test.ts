// What the stack's definitions say, and what is rendered from them.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  clickhouseServerConfig,
  clickhouseUsersConfig,
} from '../../../infra/stack/clickhouse-settings.ts'
import { renderCompose } from '../../../infra/stack/compose.ts'
import {
  kafkaEnvironment,
  kafkaProperties,
  kafkaSettings,
} from '../../../infra/stack/kafka-settings.ts'
import { redisConfig, redisSettings } from '../../../infra/stack/redis-settings.ts'
import { registryEnvironment, registrySettings } from '../../../infra/stack/registry-settings.ts'
import { yamlText } from '../../../infra/stack/yaml-text.ts'
import { configFrom } from '../../../streams/base/config.ts'

const listener = (port: number) => ({ bind: `127.0.0.1:${port}`, advertised: `127.0.0.1:${port}` })
const oneNode = {
  id: 1,
  clients: listener(19092),
  controller: listener(19093),
  dataDirectory: '/data',
}

describe('kafka', () => {
  test('never forgets a position, makes no topic by itself, elects no unclean leader', () => {
    expect(kafkaSettings(oneNode)).toMatchObject({
      'offsets.retention.minutes': '2147483647',
      'auto.create.topics.enable': 'false',
      'unclean.leader.election.enable': 'false',
    })
  })

  test('one broker keeps one replica; three keep three of which two must have it', () => {
    expect(kafkaSettings(oneNode)).toMatchObject({
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
    })
    const voters = ['1@a:1', '2@b:1', '3@c:1']
    expect(kafkaSettings({ ...oneNode, voters })).toMatchObject({
      'default.replication.factor': '3',
      'offsets.topic.replication.factor': '3',
      'min.insync.replicas': '2',
      'controller.quorum.voters': '1@a:1,2@b:1,3@c:1',
    })
  })

  test('brokers speak to each other on a listener of their own where clients come from outside', () => {
    const settings = kafkaSettings({ ...oneNode, brokers: listener(9092) })
    expect(settings['inter.broker.listener.name']).toBe('BROKERS')
    expect(settings['listeners']).toBe(
      'PLAINTEXT://127.0.0.1:19092,BROKERS://127.0.0.1:9092,CONTROLLER://127.0.0.1:19093',
    )
  })

  test('the file and the environment say the same settings', () => {
    const settings = { 'log.dirs': '/data', listeners: 'A://b:1' }
    expect(kafkaProperties(settings)).toBe('log.dirs=/data\nlisteners=A://b:1\n')
    expect(kafkaEnvironment(settings)).toMatchObject({
      KAFKA_LOG_DIRS: '/data',
      KAFKA_LISTENERS: 'A://b:1',
    })
  })
})

describe('redis', () => {
  const at = { bind: '127.0.0.1', port: 1, busPort: 2, dataDirectory: '/data' } as const

  test('keeps what it acknowledged and throws nothing away', () => {
    const text = redisConfig(redisSettings({ ...at, mode: 'standalone' }))
    expect(text).toContain('appendonly yes\n')
    expect(text).toContain('maxmemory-policy noeviction\n')
    expect(text).not.toContain('cluster-enabled')
  })

  test('is one node of a cluster where asked', () => {
    const text = redisConfig(redisSettings({ ...at, mode: 'cluster' }))
    expect(text).toContain('cluster-enabled yes\ncluster-port 2\n')
  })
})

describe('registry', () => {
  const settings = registrySettings({
    bind: '127.0.0.1',
    port: 1,
    managementPort: 2,
    dataDirectory: '/data',
  })

  test('lets in only what every older and newer reader can read', () => {
    expect(settings['apicurio.rules.global.compatibility']).toBe('FULL_TRANSITIVE')
  })

  test('has on disk what it acknowledged', () => {
    expect(settings['apicurio.datasource.url']).toMatch(/^jdbc:h2:file:\/data\/.*;WRITE_DELAY=0$/)
  })

  test('takes the same settings from the environment of a container', () => {
    expect(registryEnvironment(settings)).toMatchObject({
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: '10',
      APICURIO_RULES_GLOBAL_COMPATIBILITY: 'FULL_TRANSITIVE',
    })
  })
})

describe('clickhouse', () => {
  test('never limits how long a query may run: the server itself hangs on one', () => {
    const users = clickhouseUsersConfig(['127.0.0.1'])
    expect(users).not.toContain('max_execution_time')
    expect(users).toContain('<ip>127.0.0.1</ip>')
  })

  test('names a users file only where there is one of ours', () => {
    expect(clickhouseServerConfig('/u.xml')).toContain('<users_config>/u.xml</users_config>')
    expect(clickhouseServerConfig(undefined)).not.toContain('users_config')
  })
})

describe('compose.yaml', () => {
  test('is what the definitions say', () => {
    const file = new URL('../../../infra/stack/compose.yaml', import.meta.url)
    expect(readFileSync(file, 'utf8')).toBe(renderCompose())
  })

  test('differs as soon as a definition does', () => {
    const moved = renderCompose(configFrom({ HIVE_PORT_REDIS: '17379' }).ports)
    expect(moved).not.toBe(renderCompose())
    expect(moved).toContain('"127.0.0.1:17379:17379"')
  })

  test('publishes on loopback only', () => {
    const published = renderCompose().match(/^ {6}- "[\d.]+:\d+:\d+"$/gm) ?? []
    expect(published).toHaveLength(8)
    expect(published.every((line) => line.includes('"127.0.0.1:'))).toBe(true)
  })
})

test('yaml takes no value for anything but text, and no dollar for a variable', () => {
  const text = yamlText({ a: 'yes', b: ["it's", { c: '1', d: 'say "x"' }], e: {}, f: 'x\n$y\n' })
  const lines = ['a: "yes"', 'b:', '  - "it\'s"', '  - c: "1"', '    d: \'say "x"\'', 'e: {}']
  expect(text).toBe([...lines, 'f: |', '  x', '  $$y', ''].join('\n'))
})
