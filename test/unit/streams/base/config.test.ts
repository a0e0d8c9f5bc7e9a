// The settings: what is there when nothing is set, what each may be, and what an operator is told otherwise.
import { describe, expect, it } from 'vitest'
import { ConfigError, configFrom, portVariable } from '../../../../streams/base/config.ts'

describe('settings', () => {
  it('need nothing: the native stack on loopback', () => {
    expect(configFrom({})).toMatchObject({
      kafkaBrokers: ['127.0.0.1:19092'],
      registryUrl: 'http://127.0.0.1:18081/apis/ccompat/v7',
      redisUrl: 'redis://127.0.0.1:16379',
      clickhouseUrl: 'http://127.0.0.1:18123',
      clickhouseCluster: undefined,
      prefix: '',
      partitions: 12,
      replication: 1,
      dataDir: '.hive',
      logLevel: 'info',
      logPretty: undefined,
      given: { kafka: false, registry: false, redis: false, clickhouse: false },
    })
  })

  it('take the place of a part whose address is given', () => {
    const config = configFrom({
      HIVE_KAFKA_BROKERS: 'one:9092, two:9092',
      HIVE_REGISTRY_URL: 'https://registry.example/apis/ccompat/v7',
      HIVE_REDIS_URL: 'redis://:secret@cache.example:6379',
      HIVE_CLICKHOUSE_URL: 'https://facts.example:8443',
    })
    expect(config.kafkaBrokers).toEqual(['one:9092', 'two:9092'])
    expect(config.registryUrl).toBe('https://registry.example/apis/ccompat/v7')
    expect(config.redisUrl).toBe('redis://:secret@cache.example:6379')
    expect(config.clickhouseUrl).toBe('https://facts.example:8443')
    expect(config.given).toEqual({ kafka: true, registry: true, redis: true, clickhouse: true })
  })

  it('move a port, and with it the native address', () => {
    const config = configFrom({ HIVE_PORT_KAFKA: '29092', HIVE_PORT_KAFKA_CONTROLLER: '29093' })
    expect(config.ports.kafkaController).toBe(29_093)
    expect(config.kafkaBrokers).toEqual(['127.0.0.1:29092'])
  })

  it('name a port as its variable does', () => {
    expect(portVariable('clickhouseNative')).toBe('HIVE_PORT_CLICKHOUSE_NATIVE')
  })

  it.each([
    { log: '1', pretty: true },
    { log: 'false', pretty: false },
  ])('read HIVE_LOG_PRETTY=$log as $pretty', ({ log, pretty }) => {
    expect(configFrom({ HIVE_LOG_PRETTY: log }).logPretty).toBe(pretty)
  })

  it('let other programs have their variables', () => {
    expect(configFrom({ HOME: '/root', PATH: '/bin' }).partitions).toBe(12)
  })

  it.each([
    {
      env: { HIVE_PARTITION: '3' },
      says: 'HIVE_PARTITION is not a setting; is HIVE_PARTITIONS meant?',
    },
    {
      env: { HIVE_PORT_GATWAY: '1' },
      says: 'HIVE_PORT_GATWAY is not a setting; is HIVE_PORT_GATEWAY meant?',
    },
    { env: { HIVE_XYZ: '1' }, says: 'HIVE_XYZ is not a setting' },
    { env: { HIVE_PORT_REDIS: '0' }, says: 'HIVE_PORT_REDIS=0 is not a port (1 to 65535)' },
    { env: { HIVE_PARTITIONS: 'many' }, says: 'HIVE_PARTITIONS' },
    { env: { HIVE_PREFIX: 'Wrong Prefix' }, says: 'lower-case letters, digits and dashes' },
    { env: { HIVE_REGISTRY_URL: 'nowhere' }, says: 'HIVE_REGISTRY_URL' },
    { env: { HIVE_LOG_LEVEL: 'loud' }, says: 'HIVE_LOG_LEVEL' },
  ])('refuse $env and say "$says"', ({ env, says }) => {
    expect(() => configFrom(env)).toThrow(ConfigError)
    expect(() => configFrom(env)).toThrow(says)
  })
})
