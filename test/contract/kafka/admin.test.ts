// Topics, settings, offsets and commits, seen from outside.
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../streams/base/logger.ts'
import { openKafka } from '../../../streams/kafka/kafka.ts'
import { checkTopics, ensureTopics, topics } from '../../../streams/topics.ts'
import { logConfigs, useDoor } from './door.ts'

const door = useDoor()

describe('topics', () => {
  it('are created with what topics.ts says, and creating them again changes nothing', async () => {
    const all = topics({ prefix: door.prefix, partitions: 2, replication: 1 }).all()
    try {
      await ensureTopics(door.admin, all)
      await ensureTopics(door.admin, all)
      const found = await door.admin.describe(all.map((spec) => spec.name))
      expect([...found.keys()].sort()).toEqual(all.map((spec) => spec.name).sort())
      for (const spec of all) {
        expect(found.get(spec.name)).toMatchObject({ partitions: 2, replication: 1 })
        expect(found.get(spec.name)?.configs).toMatchObject(spec.configs)
      }
    } finally {
      await door.admin.deleteTopics(all.map((spec) => spec.name))
    }
  })

  it('are created once by two that start at the same time', async () => {
    const name = `${door.prefix}.race`
    const spec = { name, partitions: 3, replication: 1, configs: logConfigs }
    const other = await door.kafka.admin()
    await Promise.all([door.admin.createTopics([spec]), other.createTopics([spec])])
    await other.close()
    expect((await door.admin.describe([name])).get(name)?.partitions).toBe(3)
    await door.admin.deleteTopics([name])
  })

  it('that differ are refused with their name, the difference and the mend', async () => {
    const name = await door.topic('foreign', {
      partitions: 2,
      configs: { ...logConfigs, 'message.timestamp.type': 'CreateTime' },
    })
    const spec = { name, partitions: 3, replication: 1, configs: logConfigs }
    await expect(checkTopics(door.admin, [spec])).rejects.toMatchObject({
      code: 'TOPICS_DIFFER',
      kind: 'bug',
      facts: { count: 2 },
    })
    await expect(checkTopics(door.admin, [spec])).rejects.toThrow('HIVE_PARTITIONS=2')
    await expect(checkTopics(door.admin, [spec])).rejects.toThrow(
      'message.timestamp.type=CreateTime, expected LogAppendTime',
    )
  })

  it('that do not exist are absent from the description', async () => {
    expect(await door.admin.describe([`${door.prefix}.nowhere`])).toEqual(new Map())
    await expect(
      checkTopics(door.admin, [
        { name: `${door.prefix}.nowhere`, partitions: 1, replication: 1, configs: {} },
      ]),
    ).rejects.toThrow('does not exist')
  })

  it('with a setting that the broker does not know are refused as a mistake, not as weather', async () => {
    const spec = { partitions: 1, replication: 9, configs: {}, name: `${door.prefix}.nine` }
    await expect(door.admin.createTopics([spec])).rejects.toMatchObject({
      code: 'KAFKA_REFUSED',
      kind: 'bug',
      facts: { reason: 'INVALID_REPLICATION_FACTOR' },
    })
  })

  it('that are gone already are deleted without complaint', async () => {
    await expect(door.admin.deleteTopics([`${door.prefix}.nowhere`])).resolves.toBeUndefined()
    await expect(door.admin.deleteGroups([`${door.prefix}.nobody`])).resolves.toBeUndefined()
  })
})

describe('offsets', () => {
  it('of several topics come together, starts and ends', async () => {
    const one = await door.topic('one', { partitions: 2 })
    const two = await door.topic('two')
    await door.append(one, 1, 'a', 'b', 'c')
    expect(await door.admin.endOffsetsOf([one, two])).toEqual(
      new Map([
        [
          one,
          new Map([
            [0, 0],
            [1, 3],
          ]),
        ],
        [two, new Map([[0, 0]])],
      ]),
    )
    expect(await door.admin.startOffsets(one)).toEqual(
      new Map([
        [0, 0],
        [1, 0],
      ]),
    )
    expect(await door.admin.endOffsets(one)).toEqual(
      new Map([
        [0, 0],
        [1, 3],
      ]),
    )
  })

  it('by time are those of the first record at or after it, else the end', async () => {
    const topic = await door.topic('timed', { partitions: 2 })
    await door.append(topic, 0, 'a')
    const second = await door.append(topic, 0, 'b')
    const record = await door.admin.recordAt(topic, 0, second)
    expect(record).toBeDefined()
    const at = (time: number) => door.admin.offsetsAt(topic, time)
    expect(await at(0)).toEqual(
      new Map([
        [0, 0],
        [1, 0],
      ]),
    )
    expect((await at((record?.timestamp ?? 0) + 60_000)).get(0)).toBe(2)
  })
})

describe('one record', () => {
  it('is read at its offset, and is absent before the log and behind it', async () => {
    const topic = await door.topic('single')
    await door.append(topic, 0, 'a', 'b', 'c')
    expect(await door.admin.recordAt(topic, 0, 1)).toMatchObject({
      topic,
      partition: 0,
      offset: 1,
      value: Buffer.from('b'),
    })
    expect(await door.admin.recordAt(topic, 0, 3)).toBeUndefined()
    expect(await door.admin.recordAt(topic, 0, 99)).toBeUndefined()
  })
})

describe('the broker', () => {
  it('tells a setting of its own', async () => {
    expect(Number(await door.admin.brokerSetting('offsets.retention.minutes'))).toBeGreaterThan(0)
    expect(await door.admin.brokerSetting('no.such.setting')).toBeUndefined()
  })

  it('that is away is a transient fault, in bounded time', async () => {
    const away = openKafka({ brokers: ['127.0.0.1:1'], clientId: 'away', logger: silentLogger })
    const fault = { code: 'KAFKA_AWAY', kind: 'transient' }
    await Promise.all([
      expect(away.admin()).rejects.toMatchObject(fault),
      expect(away.partitionProducer({ topic: 't', partition: 0 })).rejects.toMatchObject(fault),
    ])
  })
})
