// One term of one writer: what is acknowledged is in the log once, at the offset that was said.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { recordOf, useDoor, valuesOf } from './door.ts'

const door = useDoor()

async function logOf(topic: string): Promise<string[]> {
  const end = (await door.admin.endOffsets(topic)).get(0) ?? 0
  const reader = await door.reader({ topics: [{ topic, partitions: [0] }] })
  await vi.waitFor(() => expect(reader.records).toHaveLength(end), { timeout: 5000 })
  expect(reader.records.map((record) => record.offset)).toEqual(reader.records.map((_, i) => i))
  return valuesOf(reader)
}

describe('a partition producer', () => {
  it('appends each send whole and in order, and says where', async () => {
    const topic = await door.topic('order', { partitions: 2 })
    const producer = await door.kafka.partitionProducer({ topic, partition: 1 })
    expect(await producer.send([recordOf('a')])).toEqual({ baseOffset: 0 })
    expect(await producer.send([recordOf('b'), recordOf('c')])).toEqual({ baseOffset: 1 })
    expect(await producer.send([recordOf('d')])).toEqual({ baseOffset: 3 })
    await producer.close()
    expect(await door.admin.endOffsets(topic)).toEqual(
      new Map([
        [0, 0],
        [1, 4],
      ]),
    )
  })

  it('carries keys, values and headers byte for byte, and the time is the broker’s', async () => {
    const topic = await door.topic('bytes')
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    const producer = await door.kafka.partitionProducer({ topic, partition: 0 })
    const before = Date.now()
    await producer.send([
      { key: 'ä-id', value: bytes, headers: { 'hive-journal': bytes, text: 'ö' }, timestamp: 5 },
      { key: null, value: null },
      { key: bytes, value: Buffer.alloc(0) },
    ])
    await producer.close()
    const reader = await door.reader({ topics: [{ topic, partitions: [0] }] })
    await vi.waitFor(() => expect(reader.records).toHaveLength(3))
    expect(reader.records).toMatchObject([
      { key: Buffer.from('ä-id'), value: bytes, headers: { 'hive-journal': bytes } },
      { key: null, value: null, headers: {} },
      { key: bytes, value: Buffer.alloc(0) },
    ])
    expect(reader.records[0]?.headers['text']).toEqual(Buffer.from('ö'))
    expect(reader.records[0]?.timestamp).toBeGreaterThan(before - 5000)
  })

  it('refuses a second send while one is out', async () => {
    const topic = await door.topic('misuse')
    const producer = await door.kafka.partitionProducer({ topic, partition: 0 })
    const first = producer.send([recordOf('a')])
    await expect(producer.send([recordOf('b')])).rejects.toMatchObject({ code: 'PRODUCER_MISUSED' })
    await expect(first).resolves.toEqual({ baseOffset: 0 })
    await expect(producer.send([])).rejects.toMatchObject({ code: 'PRODUCER_MISUSED' })
    await producer.close()
    await expect(producer.send([recordOf('c')])).rejects.toMatchObject({ kind: 'bug' })
    expect(await logOf(topic)).toEqual(['a'])
  })

  it('is dead after a refusal, which is definite', async () => {
    const topic = await door.topic('small', { configs: { 'max.message.bytes': '1000' } })
    const producer = await door.kafka.partitionProducer({ topic, partition: 0 })
    await expect(producer.send([recordOf('x'.repeat(2000))])).rejects.toMatchObject({
      code: 'APPEND_REFUSED',
      definite: true,
      facts: { reason: 'MESSAGE_TOO_LARGE' },
    })
    await expect(producer.send([recordOf('y')])).rejects.toMatchObject({ code: 'PRODUCER_MISUSED' })
    await producer.close()
    expect(await logOf(topic)).toEqual([])
  })

  it('is not opened for a topic that does not exist, nor creates it', async () => {
    const topic = `${door.prefix}.absent`
    await expect(door.kafka.partitionProducer({ topic, partition: 0 })).rejects.toMatchObject({
      kind: 'transient',
    })
    expect(await door.admin.describe([topic])).toEqual(new Map())
  })
})

describe('over a bad network', () => {
  it('an answer that is lost costs time, and nothing is doubled', async () => {
    const topic = await door.topic('lost-answer')
    const { kafka, proxy } = await door.throughProxy()
    const producer = await kafka.partitionProducer({ topic, partition: 0 })
    await producer.send([recordOf('a')])
    proxy.loseAnswers(true)
    const sending = producer.send([recordOf('b'), recordOf('c')])
    await vi.waitFor(async () => expect((await door.admin.endOffsets(topic)).get(0)).toBe(3))
    proxy.loseAnswers(false)
    expect(await sending).toEqual({ baseOffset: 1 })
    expect(await producer.send([recordOf('d')])).toEqual({ baseOffset: 3 })
    await producer.close()
    expect(await logOf(topic)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('connections cut under every send leave each batch in the log once', async () => {
    const topic = await door.topic('cut')
    const { kafka, proxy } = await door.throughProxy()
    const producer = await kafka.partitionProducer({ topic, partition: 0 })
    const sent: string[] = []
    for (let batch = 0; batch < 20; batch += 1) {
      const sending = producer.send([recordOf(`${batch}a`), recordOf(`${batch}b`)])
      await delay(batch % 4)
      proxy.cut()
      expect(await sending).toEqual({ baseOffset: sent.length })
      sent.push(`${batch}a`, `${batch}b`)
    }
    await producer.close()
    expect(await logOf(topic)).toEqual(sent)
  })

  it('answers that never come end the term with an unknown outcome, in time', async () => {
    const topic = await door.topic('unknown')
    const { kafka, proxy } = await door.throughProxy()
    const producer = await kafka.partitionProducer({ topic, partition: 0, sendTimeoutMs: 1500 })
    await producer.send([recordOf('a')])
    proxy.loseAnswers(true)
    const startedAt = Date.now()
    await expect(producer.send([recordOf('b')])).rejects.toMatchObject({
      code: 'APPEND_UNKNOWN',
      kind: 'unknown',
      definite: false,
    })
    expect(Date.now() - startedAt).toBeLessThan(2500)
    proxy.loseAnswers(false)
    await expect(producer.send([recordOf('c')])).rejects.toMatchObject({ kind: 'bug' })
    await producer.close()
    expect(await logOf(topic)).toEqual(['a', 'b'])
  })

  it('a broker that cannot be reached at all is a definite failure', async () => {
    const topic = await door.topic('unreached')
    const { kafka, proxy } = await door.throughProxy()
    const producer = await kafka.partitionProducer({ topic, partition: 0, sendTimeoutMs: 1500 })
    await proxy.close()
    // The broken connection is noticed before anything is written on it.
    await delay(100)
    await expect(producer.send([recordOf('a')])).rejects.toMatchObject({ definite: true })
    await producer.close()
    expect(await logOf(topic)).toEqual([])
  })

  it('closing in mid-send ends the send', async () => {
    const topic = await door.topic('closing')
    const { kafka, proxy } = await door.throughProxy()
    const producer = await kafka.partitionProducer({ topic, partition: 0 })
    proxy.loseAnswers(true)
    const sending = producer.send([recordOf('a')])
    await Promise.all([
      expect(sending).rejects.toMatchObject({ definite: false }),
      delay(50).then(() => producer.close()),
    ])
  })

  it('is opened on a whole connection when the first one was never answered', async () => {
    const topic = await door.topic('half-open')
    const { kafka, proxy } = await door.throughProxy()
    proxy.loseAnswers(true)
    const opening = kafka.partitionProducer({ topic, partition: 0 })
    // Beyond what the library waits for the versions: it must not take the open socket for a connection.
    setTimeout(() => proxy.loseAnswers(false), 3_300)
    const producer = await opening
    expect(await producer.send([recordOf('a')])).toEqual({ baseOffset: 0 })
    await producer.close()
  })
})

describe('a take-over', () => {
  it('opens seventy producers at once, each good for an append, within two seconds', async () => {
    const topic = await door.topic('many', { partitions: 72 })
    const startedAt = performance.now()
    const producers = await Promise.all(
      Array.from({ length: 72 }, (_, partition) =>
        door.kafka.partitionProducer({ topic, partition, sendTimeoutMs: 5000 }),
      ),
    )
    const openedMs = performance.now() - startedAt
    const appends = await Promise.all(producers.map((producer) => producer.send([recordOf('a')])))
    expect(appends).toEqual(producers.map(() => ({ baseOffset: 0 })))
    await Promise.all(producers.map((producer) => producer.close()))
    expect(openedMs).toBeLessThan(2000)
  })
})
