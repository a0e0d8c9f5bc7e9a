// Names, settings and partitions of the topics, without a broker.
import fc from 'fast-check'
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import type { TopicDescription } from '../../../streams/kafka/kafka-types.ts'
import {
  BATCH_BYTES_MAX,
  differencesOf,
  ensureTopics,
  logicalTopics,
  partitionOf,
  RECORD_BYTES_MAX,
  topics,
} from '../../../streams/topics.ts'

const settings = { prefix: 'acme', partitions: 12, replication: 1 }

describe('partitionOf', () => {
  const library = kafkajs.Partitioners.DefaultPartitioner()
  const libraryPartition = (key: Buffer, partitions: number) =>
    library({
      topic: 'any',
      message: { key, value: null },
      partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
        partitionId,
        partitionErrorCode: 0,
        leader: 0,
        replicas: [],
        isr: [],
      })),
    })

  it('puts any key where the Java client and kafkajs put it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.integer({ min: 1, max: 1024 }),
        (bytes, partitions) => {
          expect(partitionOf(bytes, partitions)).toBe(
            libraryPartition(Buffer.from(bytes), partitions),
          )
        },
      ),
    )
  })

  it('takes a text key as its UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (key) => {
        expect(partitionOf(key, 12)).toBe(partitionOf(Buffer.from(key), 12))
      }),
    )
  })

  it.each([
    // Hashes in the Java client's own test.
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['abc', 479470107],
  ])('agrees with the Java client about %j', (key, hash) => {
    expect(partitionOf(key, 1000)).toBe((hash & 0x7fffffff) % 1000)
  })
})

describe('topics', () => {
  const all = topics(settings)

  it('puts the prefix before each name and finds the way back', () => {
    for (const logical of logicalTopics) {
      expect(all.nameOf(logical)).toBe(`acme.${logical}`)
      expect(all.logicalOf(`acme.${logical}`)).toBe(logical)
    }
    expect(all.logicalOf('other.commands.task')).toBeUndefined()
    expect(topics({ ...settings, prefix: '' }).commands('work-graph')).toBe('commands.work-graph')
  })

  it('names each topic once', () => {
    const names = all.all().map((spec) => spec.name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toHaveLength(logicalTopics.length)
  })

  it('keeps journals, parked records and dead letters for ever, commands 14 days', () => {
    for (const spec of all.all()) {
      expect(spec.configs['retention.ms']).toBe(
        spec.name.startsWith('acme.commands.') ? String(14 * 24 * 3600 * 1000) : '-1',
      )
      expect(spec.configs['retention.bytes']).toBe('-1')
      expect(spec.configs['cleanup.policy']).toBe('delete')
      expect(spec.configs['message.timestamp.type']).toBe('LogAppendTime')
    }
  })

  it('lets the largest record and the fullest batch through on every topic', () => {
    for (const spec of all.all()) {
      const cap = Number(spec.configs['max.message.bytes'])
      expect(cap).toBeGreaterThan(RECORD_BYTES_MAX)
      expect(cap).toBeGreaterThan(BATCH_BYTES_MAX)
    }
  })

  it('asks for two replicas in sync and clean elections exactly where there are three', () => {
    const setting = (replication: number) =>
      topics({ ...settings, replication })
        .all()
        .map((spec) => spec.configs['min.insync.replicas'])
    expect(new Set(setting(3))).toEqual(new Set(['2']))
    expect(new Set(setting(1))).toEqual(new Set([undefined]))
    expect(topics({ ...settings, replication: 3 }).all()[0]?.configs).toMatchObject({
      'unclean.leader.election.enable': 'false',
    })
  })
})

describe('differencesOf', () => {
  const spec = topics(settings).all()[0] ?? { ...settings, name: '', configs: {} }
  const same: TopicDescription = { partitions: 12, replication: 1, configs: spec.configs }

  it('finds none in what was created by us, whatever else the broker says', () => {
    expect(
      differencesOf(spec, { ...same, configs: { ...same.configs, 'segment.ms': '1' } }),
    ).toEqual([])
  })

  it('names a topic that is not there', () => {
    expect(differencesOf(spec, undefined)[0]).toContain(`${spec.name} does not exist`)
  })

  it('names another number of partitions, and the setting that would fit', () => {
    expect(differencesOf(spec, { ...same, partitions: 6 })[0]).toContain('HIVE_PARTITIONS=6')
  })

  it('names each setting that differs, and the command that mends it', () => {
    const configs = { ...same.configs, 'message.timestamp.type': 'CreateTime' }
    const found = differencesOf(spec, { ...same, configs })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('message.timestamp.type=CreateTime, expected LogAppendTime')
    expect(found[0]).toContain('--add-config message.timestamp.type=LogAppendTime')
  })
})

describe('ensureTopics', () => {
  const specs = topics(settings).all()
  const asSpecified = new Map(specs.map((spec) => [spec.name, spec]))

  it('creates, then is content with what fits', async () => {
    const created: string[] = []
    await ensureTopics(
      {
        createTopics: async (wanted) => void created.push(...wanted.map((spec) => spec.name)),
        describe: async () => asSpecified,
      },
      specs,
    )
    expect(created).toEqual(specs.map((spec) => spec.name))
  })

  it('stops by name at the first that does not fit, and counts the others', async () => {
    const found = new Map(
      specs.map((spec) => [spec.name, { ...spec, partitions: spec.partitions + 1 }]),
    )
    await expect(
      ensureTopics({ createTopics: async () => undefined, describe: async () => found }, specs),
    ).rejects.toMatchObject({
      code: 'TOPICS_DIFFER',
      kind: 'bug',
      facts: { count: specs.length },
    })
  })
})
