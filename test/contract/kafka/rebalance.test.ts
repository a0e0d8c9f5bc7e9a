// Several members: who owns what, what moves, and what a member that was away may still do.
import { describe, expect, it, vi } from 'vitest'
import { type Member, useDoor, valuesOf } from './door.ts'

const door = useDoor()
const patient = { timeout: 10_000, interval: 20 }

function owned(member: Member, topic: string): readonly number[] {
  return member.assignments.at(-1)?.get(topic) ?? []
}

async function settle(members: readonly Member[], topic: string, count: number): Promise<void> {
  await vi.waitFor(() => {
    const all = members.flatMap((member) => owned(member, topic)).sort((a, b) => a - b)
    expect(all).toEqual(Array.from({ length: count }, (_, index) => index))
  }, patient)
}

describe('a group', () => {
  it('shares partitions evenly, the same of every topic, and moves only what must move', async () => {
    const commands = await door.topic('co.commands', { partitions: 6 })
    const events = await door.topic('co.events', { partitions: 6 })
    const options = { groupId: door.group('co'), topics: [commands, events] }
    const first = await door.member(door.kafka, options)
    expect(owned(first, commands)).toEqual([0, 1, 2, 3, 4, 5])
    const second = await door.member(door.kafka, options)
    await settle([first, second], commands, 6)
    const kept = owned(first, commands)
    expect(kept).toHaveLength(3)
    for (const member of [first, second]) {
      expect(owned(member, events)).toEqual(owned(member, commands))
    }
    const third = await door.member(door.kafka, options)
    await settle([first, second, third], commands, 6)
    expect(kept).toEqual(expect.arrayContaining([...owned(first, commands)]))
    const leftAt = Date.now()
    await second.consumer.stop(5000)
    await settle([first, third], commands, 6)
    expect(Date.now() - leftAt).toBeLessThan(4000)
  })

  it('delivers nothing of a partition to a member that no longer owns it', async () => {
    const topic = await door.topic('moving', { partitions: 4 })
    const options = { groupId: door.group('moving'), topics: [topic] }
    const strays: string[] = []
    const watched = async () => {
      let own: readonly number[] = []
      return await door.member(door.kafka, {
        ...options,
        onAssigned: (assignment) => {
          own = assignment.get(topic) ?? []
        },
        onBatch: ({ partition }) => {
          if (!own.includes(partition)) strays.push(`${partition}`)
        },
      })
    }
    const first = await watched()
    const writing = { on: true }
    const writer = (async () => {
      while (writing.on)
        for (const partition of [0, 1, 2, 3]) await door.append(topic, partition, 'x')
    })()
    const second = await watched()
    await settle([first, second], topic, 4)
    await second.consumer.stop(5000)
    await settle([first], topic, 4)
    writing.on = false
    await writer
    const ends = [...(await door.admin.endOffsets(topic)).entries()]
    // Every rebalance without a seek goes back to the commit, here the start: all has been read.
    await vi.waitFor(() => {
      for (const [partition, end] of ends) {
        const seen = first.records.filter((record) => record.partition === partition)
        expect(new Set(seen.map((record) => record.offset)).size).toBe(end)
      }
    }, patient)
    expect(strays).toEqual([])
  })

  it('goes on after every connection was cut, without loss and without a second delivery', async () => {
    const topic = await door.topic('cuts')
    const { kafka, proxy } = await door.throughProxy()
    let next = 0
    const member = await door.member(kafka, {
      groupId: door.group('cuts'),
      topics: [topic],
      onAssigned: (_assignment, control) => control.seek(topic, 0, next),
      onBatch: ({ records }) => {
        next = (records.at(-1)?.offset ?? -1) + 1
      },
    })
    const values: string[] = []
    for (let round = 0; round < 5; round += 1) {
      values.push(`${round}`)
      await door.append(topic, 0, `${round}`)
      await vi.waitFor(() => expect(member.records).toHaveLength(values.length), patient)
      proxy.cut()
    }
    await door.append(topic, 0, 'last')
    await vi.waitFor(() => expect(valuesOf(member)).toEqual([...values, 'last']), patient)
  })

  it('replaces a member that stalls, and refuses the commits it makes when it wakes up', async () => {
    const topic = await door.topic('stalled', { partitions: 2 })
    const options = { groupId: door.group('stalled'), topics: [topic] }
    const { kafka, proxy } = await door.throughProxy()
    const sleeper = await door.member(kafka, options)
    expect(owned(sleeper, topic)).toEqual([0, 1])
    proxy.stall(true)
    // Sent by the owner of its generation, and on its way while the group moves on without it.
    const late = sleeper.consumer.commit([{ topic, partition: 0, offset: 11, metadata: 'old' }])
    const outcome = late.then(
      () => 'accepted',
      (error: unknown) => error,
    )
    const stalledAt = Date.now()
    const heir = await door.member(door.kafka, options)
    await vi.waitFor(() => expect(owned(heir, topic)).toEqual([0, 1]), {
      timeout: 16_000,
      interval: 50,
    })
    expect(Date.now() - stalledAt).toBeLessThan(15_000)
    await heir.consumer.commit([{ topic, partition: 0, offset: 5, metadata: 'new' }])
    proxy.stall(false)
    expect(await outcome).toMatchObject({ kind: 'transient' })
    const committed = await door.admin.committed(options.groupId, [topic])
    expect(committed.get(`${topic}:0`)).toEqual({ offset: 5, metadata: 'new' })
    expect(sleeper.crashes.length).toBeGreaterThan(0)
    // Awake again it is a member again: nobody has to start it anew.
    await settle([sleeper, heir], topic, 2)
    await vi.waitFor(() => expect(owned(sleeper, topic)).toHaveLength(1), patient)
  }, 45_000)

  it('reports a broker that is away, and comes back by itself when it does', async () => {
    const topic = await door.topic('away')
    const { kafka, proxy } = await door.throughProxy()
    const member = await door.member(kafka, { groupId: door.group('away'), topics: [topic] })
    proxy.stall(true)
    await vi.waitFor(() => expect(member.crashes.length).toBeGreaterThan(0), patient)
    expect(member.crashes[0]).toMatchObject({ kind: 'transient' })
    proxy.stall(false)
    await vi.waitFor(() => expect(member.assignments.length).toBeGreaterThan(1), patient)
    await door.append(topic, 0, 'a')
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['a']), patient)
  })

  it('keeps a member whose connections are dead in silence', async () => {
    const topic = await door.topic('silence')
    const { kafka, proxy } = await door.throughProxy()
    const options = { groupId: door.group('silence'), topics: [topic] }
    const member = await door.member(kafka, options)
    proxy.abandon()
    await door.append(topic, 0, 'a')
    await vi.waitFor(() => expect(valuesOf(member)).toEqual(['a']), patient)
    expect(owned(member, topic)).toEqual([0])
  })

  it('lets a member go at its deadline even when the broker does not answer', async () => {
    const topic = await door.topic('stuck')
    const { kafka, proxy } = await door.throughProxy()
    // Not among those deleted afterwards: its member is in it until the session ends.
    const groupId = `${door.prefix}.stuck`
    const member = await door.member(kafka, { groupId, topics: [topic] })
    proxy.stall(true)
    const startedAt = Date.now()
    expect(await member.consumer.stop(500)).toEqual({
      graceful: false,
      left: [`member of group ${groupId}`],
    })
    expect(Date.now() - startedAt).toBeLessThan(1500)
  })
})
