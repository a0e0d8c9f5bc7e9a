// A log that is not what a reader left: told, never jumped.
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

describe('a topic that is deleted under a reader', () => {
  it('holds up no other topic, and is told as out of range when it is made anew', async () => {
    const gone = await door.topic('gone')
    const stays = await door.topic('stays')
    await door.append(gone, 0, 'a', 'b', 'c')
    const member = await door.member(door.kafka, {
      groupId: door.group('gone'),
      topics: [gone, stays],
    })
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['a', 'b', 'c']), patient)
    await door.admin.deleteTopics([gone])
    for (const value of ['d', 'e', 'f']) {
      const startedAt = Date.now()
      await door.append(stays, 0, value)
      await vi.waitFor(() => expect(valuesOf(member)).toContain(value), patient)
      expect(Date.now() - startedAt).toBeLessThan(1000)
    }
    await door.topic('gone')
    await vi.waitFor(
      () => expect(member.outOfRange).toEqual([{ topic: gone, partition: 0 }]),
      patient,
    )
    expect(member.crashes).toEqual([])
  })
})

describe('an offset that the log does not have', () => {
  it('is told when the log was shortened below a commit, which stays', async () => {
    const topic = await door.topic('shortened')
    await door.append(topic, 0, 'a', 'b', 'c', 'd')
    const groupId = door.group('shortened')
    const first = await door.member(door.kafka, { groupId, topics: [topic] })
    await first.consumer.commit([{ topic, partition: 0, offset: 1, metadata: 'position' }])
    await first.consumer.stop(5000)
    const admin = library().admin()
    await admin.connect()
    // Without its metadata the library does not find the topic.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] })
    await admin.disconnect()
    const second = await door.member(door.kafka, { groupId, topics: [topic] })
    await vi.waitFor(() => expect(second.outOfRange).toEqual([{ topic, partition: 0 }]), patient)
    expect(await door.admin.startOffsets(topic)).toEqual(new Map([[0, 3]]))
    expect(second.records).toEqual([])
    expect((await door.admin.committed(groupId, [topic])).get(`${topic}:0`)).toEqual({
      offset: 1,
      metadata: 'position',
    })
  })

  it('is told, resets nothing, and leaves the commit and other partitions alone', async () => {
    const topic = await door.topic('beyond', { partitions: 2 })
    await door.append(topic, 0, 'a')
    await door.append(topic, 1, 'b')
    const groupId = door.group('beyond')
    const member = await door.member(door.kafka, {
      groupId,
      topics: [topic],
      onAssigned: (_assignment, control) => control.seek(topic, 0, 7),
    })
    await member.consumer.commit([{ topic, partition: 0, offset: 7, metadata: 'position' }])
    await vi.waitFor(() => expect(member.outOfRange).toEqual([{ topic, partition: 0 }]), patient)
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['b']), patient)
    expect((await door.admin.committed(groupId, [topic])).get(`${topic}:0`)).toEqual({
      offset: 7,
      metadata: 'position',
    })
    member.consumer.seek(topic, 0, 0)
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['b', 'a']), patient)
    expect(member.outOfRange).toHaveLength(1)
  })
})
