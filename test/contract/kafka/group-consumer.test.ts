// A member alone in its group: where it begins, what holds it up, what it commits.
import kafkajs from 'kafkajs'
import { describe, expect, it, vi } from 'vitest'
import { processConfig } from '../../../streams/base/config.ts'
import { useDoor, valuesOf } from './door.ts'

const door = useDoor()
const library = () =>
  new kafkajs.Kafka({
    brokers: [...processConfig().kafkaBrokers],
    logLevel: kafkajs.logLevel.NOTHING,
  })
const patient = { timeout: 8000, interval: 20 }

describe('where a member begins', () => {
  it('at the offset that onAssigned seeks, whatever was committed', async () => {
    const topic = await door.topic('sought')
    await door.append(topic, 0, 'a', 'b', 'c', 'd')
    const groupId = door.group('sought')
    const first = await door.member(door.kafka, { groupId, topics: [topic] })
    await first.consumer.commit([{ topic, partition: 0, offset: 4 }])
    await first.consumer.stop(5000)
    const second = await door.member(door.kafka, {
      groupId,
      topics: [topic],
      onAssigned: (_assignment, control) => control.seek(topic, 0, 2),
    })
    await vi.waitFor(() => expect(valuesOf(second)).toEqual(['c', 'd']), patient)
  })

  it('else at the commit, else at the start of the log', async () => {
    const topic = await door.topic('unsought', { partitions: 2 })
    await door.append(topic, 0, 'a', 'b')
    await door.append(topic, 1, 'c', 'd')
    const groupId = door.group('unsought')
    const first = await door.member(door.kafka, { groupId, topics: [topic] })
    await first.consumer.commit([{ topic, partition: 0, offset: 1 }])
    await first.consumer.stop(5000)
    const second = await door.member(door.kafka, { groupId, topics: [topic] })
    await vi.waitFor(() => expect(second.records).toHaveLength(3), patient)
    expect(valuesOf(second, 0)).toEqual(['b'])
    expect(valuesOf(second, 1)).toEqual(['c', 'd'])
  })

  it('nowhere while it is paused in onAssigned, and right there once resumed', async () => {
    const topic = await door.topic('paused', { partitions: 2 })
    await door.append(topic, 0, 'a')
    await door.append(topic, 1, 'b')
    const member = await door.member(door.kafka, {
      groupId: door.group('paused'),
      topics: [topic],
      onAssigned: (_assignment, control) => control.pause([{ topic, partitions: [0] }]),
    })
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['b']), patient)
    await door.append(topic, 1, 'c')
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['b', 'c']), patient)
    member.consumer.resume([{ topic, partitions: [0] }])
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['b', 'c', 'a']), patient)
  })
})

describe('reading', () => {
  it('gives every record once, in order, across many fetches', async () => {
    const topic = await door.topic('many')
    const values = Array.from({ length: 3000 }, (_, index) => `value ${index}`)
    for (let at = 0; at < values.length; at += 100) {
      await door.append(topic, 0, ...values.slice(at, at + 100))
    }
    const member = await door.member(door.kafka, {
      groupId: door.group('many'),
      topics: [topic],
      maxBytesPerPartition: 10_000,
    })
    await vi.waitFor(() => expect(member.records).toHaveLength(3000), patient)
    expect(valuesOf(member)).toEqual(values)
    expect(member.records.map((record) => record.offset)).toEqual(values.map((_, index) => index))
  })

  it('pauses within a batch: nothing more comes until resumed, and nothing is lost', async () => {
    const topic = await door.topic('high-water')
    await door.append(topic, 0, 'a')
    const member = await door.member(door.kafka, {
      groupId: door.group('high-water'),
      topics: [topic],
      onBatch: () => member.consumer.pause([{ topic, partitions: [0] }]),
      onAssigned: (_assignment, control) => control.pause([{ topic, partitions: [0] }]),
    })
    for (const expected of [1, 2, 3]) {
      member.consumer.resume([{ topic, partitions: [0] }])
      await vi.waitFor(() => expect(member.records).toHaveLength(expected), patient)
      await door.append(topic, 0, 'more')
    }
    expect(member.records).toHaveLength(3)
    expect(member.records.map((record) => record.offset)).toEqual([0, 1, 2])
  })

  it('seeks backwards at any time', async () => {
    const topic = await door.topic('again')
    await door.append(topic, 0, 'a', 'b')
    const member = await door.member(door.kafka, { groupId: door.group('again'), topics: [topic] })
    await vi.waitFor(() => expect(member.records).toHaveLength(2), patient)
    member.consumer.seek(topic, 0, 1)
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['a', 'b', 'b']), patient)
  })

  it('delivers a batch again when the handler threw, after a pause', async () => {
    const topic = await door.topic('throws')
    await door.append(topic, 0, 'a', 'b')
    let thrown = 0
    const member = await door.member(door.kafka, {
      groupId: door.group('throws'),
      topics: [topic],
      onBatch: () => {
        thrown += 1
        if (thrown === 1) throw new Error('planted')
      },
    })
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['a', 'b']), patient)
    expect(thrown).toBe(2)
  })

  it('shows what foreign transactions committed, not what they aborted, and leaves the holes', async () => {
    const topic = await door.topic('transactions')
    const producer = library().producer({ transactionalId: door.prefix, maxInFlightRequests: 1 })
    await producer.connect()
    for (const [value, end] of [
      ['kept', 'commit'],
      ['aborted', 'abort'],
      ['kept too', 'commit'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value }] })
      await transaction[end]()
    }
    await producer.disconnect()
    const member = await door.member(door.kafka, {
      groupId: door.group('transactions'),
      topics: [topic],
    })
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['kept', 'kept too']), patient)
    expect(member.records.map((record) => record.offset)).toEqual([0, 4])
  })

  it('reads what a foreign producer compressed', async () => {
    const topic = await door.topic('gzip')
    const producer = library().producer()
    await producer.connect()
    const values = Array.from({ length: 50 }, (_, index) => `value ${index}`)
    await producer.send({
      topic,
      compression: kafkajs.CompressionTypes.GZIP,
      messages: values.map((value) => ({ key: 'k', value, headers: { h: 'x' } })),
    })
    await producer.disconnect()
    const member = await door.member(door.kafka, { groupId: door.group('gzip'), topics: [topic] })
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(values), patient)
    expect(member.records[7]?.headers).toEqual({ h: Buffer.from('x') })
  })
})

describe('a commit', () => {
  it('carries its metadata, of full length, and what has none is absent', async () => {
    const topic = await door.topic('commits', { partitions: 2 })
    const groupId = door.group('commits')
    const member = await door.member(door.kafka, { groupId, topics: [topic] })
    const metadata = 'ä'.repeat(2000)
    await member.consumer.commit([{ topic, partition: 1, offset: 42, metadata }])
    expect(await door.admin.committed(groupId, [topic])).toEqual(
      new Map([[`${topic}:1`, { offset: 42, metadata }]]),
    )
  })

  it('of a partition that is not owned, or after the stop, is refused', async () => {
    const topic = await door.topic('not-owned')
    const member = await door.member(door.kafka, {
      groupId: door.group('not-owned'),
      topics: [topic],
    })
    const commit = (partition: number) => member.consumer.commit([{ topic, partition, offset: 1 }])
    await expect(commit(5)).rejects.toMatchObject({ code: 'KAFKA_NOT_MEMBER' })
    await member.consumer.stop(5000)
    await expect(commit(0)).rejects.toMatchObject({ code: 'KAFKA_NOT_MEMBER' })
  })
})

describe('membership', () => {
  it('goes on by heartbeats while everything is paused', async () => {
    const topic = await door.topic('beating')
    const member = await door.member(door.kafka, {
      groupId: door.group('beating'),
      topics: [topic],
      onAssigned: (_assignment, control) => control.pause([{ topic, partitions: [0] }]),
    })
    await vi.waitFor(() => expect(member.heartbeats).toBeGreaterThan(2), patient)
    expect(member.assignments).toHaveLength(1)
  })

  it('ends once, gracefully, and says so each time it is asked', async () => {
    const topic = await door.topic('ending')
    const member = await door.member(door.kafka, { groupId: door.group('ending'), topics: [topic] })
    const [one, two] = await Promise.all([member.consumer.stop(5000), member.consumer.stop(1)])
    expect(one).toEqual({ graceful: true, left: [] })
    expect(two).toBe(one)
  })
})
