// Lanes, retries, back-pressure and closing of the producer, over a log in memory.
import { describe, expect, it } from 'vitest'
import { uuidV5 } from '../../../../schemas/ids.ts'
import { HiveError } from '../../../../streams/base/faults.ts'
import { silentLogger } from '../../../../streams/base/logger.ts'
import {
  createProducer,
  type Producer,
  type ProducerLimits,
} from '../../../../streams/producer/producer.ts'
import { FakeTransport } from './fake-transport.ts'

const space = '11111111-1111-5111-8111-111111111111'
const id = (name: string) => uuidV5(space, name)

const generous: ProducerLimits = {
  bufferBytesMax: 1_000_000,
  laneBytesMax: 1_000_000,
  batchBytesMax: 1_000_000,
  deliveryTimeoutMs: 5_000,
}

function opened(transport: FakeTransport, limits: Partial<ProducerLimits> = {}): Producer {
  return createProducer({
    transport,
    limits: { ...generous, ...limits },
    defaults: { orgId: id('org'), actor: { kind: 'service', id: id('me'), scopes: ['tasks'] } },
    logger: silentLogger,
    outcomes: undefined,
    closeParts: () => Promise.resolve(),
  })
}

const start = (name: string) =>
  ({ type: 'StartTask', entityId: id('task'), commandId: id(name) }) as const

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof HiveError ? error.code : `not coded: ${String(error)}`
  }
  return 'no error'
}

describe('a lane', () => {
  it('sends at once when idle and makes what gathers meanwhile the next batch, in order', async () => {
    const transport = new FakeTransport()
    const producer = opened(transport)
    transport.hold()
    const first = producer.send(start('a'))
    await expect.poll(() => transport.batches.length).toBe(1)
    const later = ['b', 'c', 'd'].map((name) => producer.send(start(name)))
    transport.letGo()
    await Promise.all([first, ...later])
    expect(transport.batches.map(({ commandIds }) => commandIds)).toEqual([
      [id('a')],
      [id('b'), id('c'), id('d')],
    ])
  })

  it('acknowledges each command with its own offset', async () => {
    const producer = opened(new FakeTransport())
    const receipts = await Promise.all(['a', 'b', 'c'].map((name) => producer.send(start(name))))
    expect(receipts.map(({ commandId, offset }) => [commandId, offset])).toEqual([
      [id('a'), 0],
      [id('b'), 1],
      [id('c'), 2],
    ])
  })

  it('cuts a batch at the byte cap, and sends a larger command alone', async () => {
    const transport = new FakeTransport()
    transport.bytesOf = ({ envelope }) => (envelope.commandId === id('big') ? 900 : 100)
    const producer = opened(transport, { batchBytesMax: 250 })
    const names = ['a', 'b', 'c', 'big', 'd']
    await Promise.all(names.map((name) => producer.send(start(name))))
    expect(transport.batches.map(({ commandIds }) => commandIds)).toEqual([
      [id('a'), id('b')],
      [id('c')],
      [id('big')],
      [id('d')],
    ])
  })

  it.each(['unknown', 'not-sent'] as const)(
    'never uses a sender again after an error (%s) and sends the same command through a new one',
    async (failure) => {
      const transport = new FakeTransport()
      transport.fates.push({ failure, landed: failure === 'unknown' })
      const producer = opened(transport)
      const receipt = await producer.send(start('a'))
      expect(receipt.commandId).toBe(id('a'))
      expect(transport.batches).toEqual([
        { sender: 1, commandIds: [id('a')] },
        { sender: 2, commandIds: [id('a')] },
      ])
      expect(producer.figures()).toMatchObject({ acknowledged: 1, retries: 1, pending: 0 })
    },
  )

  it('sends each command of a refused batch alone, so that one bad one condemns no other', async () => {
    const transport = new FakeTransport()
    const refused = { failure: 'refused', landed: false } as const
    transport.fates.push(refused, 'ok', refused, 'ok')
    const producer = opened(transport)
    const sends = ['a', 'b', 'c'].map((name) => producer.send(start(name)))
    const ends = await Promise.allSettled(sends)
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await expect(sends[1]).rejects.toMatchObject({ code: 'APPEND_REFUSED', kind: 'permanent' })
    expect(transport.log.map(({ commandId }) => commandId)).toEqual([id('a'), id('c')])
  })

  it('opens again when opening fails', async () => {
    const transport = new FakeTransport()
    transport.openFailures = 2
    await opened(transport).send(start('a'))
    expect(transport.opened).toBe(1)
  })
})

describe('when the log stays away', () => {
  it('says DEPENDENCY_AWAY where nothing can have arrived, with the commandId', async () => {
    const transport = new FakeTransport()
    transport.openFailures = Number.POSITIVE_INFINITY
    const send = opened(transport, { deliveryTimeoutMs: 120 }).send(start('a'))
    await expect(send).rejects.toMatchObject({
      code: 'DEPENDENCY_AWAY',
      kind: 'transient',
      facts: { commandId: id('a') },
    })
  })

  it('says APPEND_UNKNOWN where one try may have arrived', async () => {
    const transport = new FakeTransport()
    transport.fates.push({ failure: 'unknown', landed: true })
    const producer = opened(transport, { deliveryTimeoutMs: 120 })
    const send = producer.send(start('a'))
    transport.openFailures = 0
    await expect.poll(() => transport.batches.length).toBe(1)
    transport.openFailures = Number.POSITIVE_INFINITY
    await expect(send).rejects.toMatchObject({ code: 'APPEND_UNKNOWN', kind: 'unknown' })
  })
})

describe('back-pressure', () => {
  it('ready() waits while the buffer is full and goes on when there is room', async () => {
    const transport = new FakeTransport()
    const producer = opened(transport, { bufferBytesMax: 200 })
    transport.hold()
    const sends = [producer.send(start('a')), producer.send(start('b'))]
    let ready = false
    const waited = producer.ready().then(() => {
      ready = true
    })
    await expect.poll(() => transport.batches.length).toBe(1)
    expect(ready).toBe(false)
    transport.letGo()
    await waited
    await Promise.all(sends)
  })

  it('keeps order between commands that waited for room and those that came later', async () => {
    const transport = new FakeTransport()
    const producer = opened(transport, { bufferBytesMax: 300, laneBytesMax: 200 })
    const names = ['a', 'b', 'c', 'd']
    const sends = names.map((name) => producer.send(start(name)))
    await sends[0]
    sends.push(producer.send(start('e')))
    await Promise.all(sends)
    expect(transport.log.map(({ commandId }) => commandId)).toEqual([...names, 'e'].map(id))
  })

  it('refuses with PRODUCER_FULL when as much waits as may be buffered', async () => {
    const transport = new FakeTransport()
    const producer = opened(transport, { bufferBytesMax: 200 })
    transport.hold()
    const sends = ['a', 'b', 'c', 'd'].map((name) => producer.send(start(name)))
    expect(await codeOf(producer.send(start('e')))).toBe('PRODUCER_FULL')
    transport.letGo()
    await Promise.all(sends)
  })

  it('one lane that stands still does not take the room of the others', async () => {
    const transport = new FakeTransport()
    const still = id('still')
    transport.laneOf = ({ envelope }) => (envelope.entityId === still ? 'still' : 'moving')
    const producer = opened(transport, { bufferBytesMax: 1_000, laneBytesMax: 200 })
    transport.fates.push('hang')
    const stuck = ['a', 'b', 'c', 'd'].map((name) =>
      producer.send({ type: 'StartTask', entityId: still, commandId: id(name) }),
    )
    await expect.poll(() => transport.batches.length).toBe(1)
    await Promise.all(['e', 'f', 'g', 'h'].map((name) => producer.send(start(name))))
    const closed = await producer.close(20)
    expect(closed).toEqual({ graceful: false, left: ['still'] })
    await Promise.allSettled(stuck)
  })
})

describe('close', () => {
  it('sends what waits before it ends, and takes nothing more', async () => {
    const transport = new FakeTransport()
    const producer = opened(transport, { bufferBytesMax: 200 })
    const sends = ['a', 'b', 'c', 'd'].map((name) => producer.send(start(name)))
    expect(await producer.close(1_000)).toEqual({ graceful: true, left: [] })
    expect(transport.log).toHaveLength(4)
    await Promise.all(sends)
    expect(await codeOf(producer.send(start('e')))).toBe('PRODUCER_CLOSED')
    expect(await codeOf(producer.ready())).toBe('PRODUCER_CLOSED')
  })

  it('settles every promise at its deadline and says what was left', async () => {
    const transport = new FakeTransport()
    transport.fates.push('hang')
    const producer = opened(transport, { bufferBytesMax: 200, batchBytesMax: 100 })
    const sends = ['a', 'b', 'c'].map((name) => producer.send(start(name)))
    const codes = Promise.all(sends.map(codeOf))
    await expect.poll(() => transport.batches.length).toBe(1)
    const closing = producer.close(30)
    expect(producer.close(30)).toBe(closing)
    expect(await closing).toEqual({ graceful: false, left: ['commands.task:0'] })
    expect(await codes).toEqual(['APPEND_UNKNOWN', 'DEPENDENCY_AWAY', 'PRODUCER_CLOSED'])
  })
})

it('outcome() without a source says how to get one', async () => {
  const producer = opened(new FakeTransport())
  expect(await codeOf(producer.outcome(id('a')))).toBe('NO_OUTCOME_SOURCE')
})
