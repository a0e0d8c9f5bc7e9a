// A reader outside any group: exact offsets, back-pressure by promise, no trace on the broker.
import { describe, expect, it, vi } from 'vitest'
import { useDoor, valuesOf } from './door.ts'

const door = useDoor()
const patient = { timeout: 8000, interval: 20 }

describe('a solo reader', () => {
  it('reads each partition from the offset it is given', async () => {
    const one = await door.topic('solo.one', { partitions: 2 })
    const two = await door.topic('solo.two')
    await door.append(one, 0, 'a', 'b', 'c')
    await door.append(one, 1, 'd', 'e')
    await door.append(two, 0, 'f')
    const reader = await door.reader({
      topics: [
        { topic: one, partitions: [0, 1] },
        { topic: two, partitions: [0] },
      ],
      from: (topic, partition) => (topic === one ? 2 - partition : 0),
    })
    await vi.waitFor(() => expect(reader.records).toHaveLength(3), patient)
    expect(valuesOf(reader).sort()).toEqual(['c', 'e', 'f'])
    await door.append(two, 0, 'g')
    await vi.waitFor(() => expect(valuesOf(reader)).toContain('g'), patient)
  })

  it('waits for a handler’s promise before it reads that partition on, and reads the others', async () => {
    const topic = await door.topic('solo.slow', { partitions: 2 })
    await door.append(topic, 0, 'a')
    await door.append(topic, 1, 'b')
    const gate = Promise.withResolvers<void>()
    const seen: string[] = []
    await door.reader({
      topics: [{ topic, partitions: [0, 1] }],
      onBatch: ({ partition, records }) => {
        seen.push(...records.map((record) => String(record.value)))
        return partition === 0 ? gate.promise : undefined
      },
    })
    await vi.waitFor(() => expect([...seen].sort()).toEqual(['a', 'b']), patient)
    await door.append(topic, 0, 'held')
    await door.append(topic, 1, 'c')
    await vi.waitFor(() => expect(seen).toContain('c'), patient)
    expect(seen).not.toContain('held')
    gate.resolve()
    await vi.waitFor(() => expect(seen).toContain('held'), patient)
  })

  it('tells an offset before or behind the log, and reads on after a seek', async () => {
    const topic = await door.topic('solo.beyond')
    await door.append(topic, 0, 'a')
    const reader = await door.reader({ topics: [{ topic, partitions: [0] }], from: () => 9 })
    await vi.waitFor(() => expect(reader.outOfRange).toEqual([{ topic, partition: 0 }]), patient)
    reader.consumer.seek(topic, 0, 0)
    await vi.waitFor(() => expect(valuesOf(reader)).toEqual(['a']), patient)
  })

  it('finds a new connection when the old one is dead in silence', async () => {
    const topic = await door.topic('solo.silence')
    await door.append(topic, 0, 'a')
    const { kafka, proxy } = await door.throughProxy()
    const reader = await door.reader({ topics: [{ topic, partitions: [0] }] }, kafka)
    await vi.waitFor(() => expect(valuesOf(reader)).toEqual(['a']), patient)
    proxy.abandon()
    await door.append(topic, 0, 'b')
    await vi.waitFor(() => expect(valuesOf(reader)).toEqual(['a', 'b']), {
      timeout: 12_000,
      interval: 50,
    })
    expect(reader.faults[0]).toMatchObject({ kind: 'transient' })
  })

  it('is not opened where the topic does not exist', async () => {
    const topic = `${door.prefix}.absent`
    await expect(door.reader({ topics: [{ topic, partitions: [0] }] })).rejects.toMatchObject({
      kind: 'transient',
    })
  })

  it('stops while a handler is still at work', async () => {
    const topic = await door.topic('solo.stop')
    await door.append(topic, 0, 'a')
    const begun = Promise.withResolvers<void>()
    const reader = await door.reader({
      topics: [{ topic, partitions: [0] }],
      onBatch: () => {
        begun.resolve()
        return new Promise<void>(() => undefined)
      },
    })
    await begun.promise
    expect(await reader.consumer.stop(2000)).toEqual({ graceful: true, left: [] })
  })
})
