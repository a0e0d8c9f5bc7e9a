// Within a term: holes are explained before they are passed, tables are waited for, and the log is looked at again.
import { performance } from 'node:perf_hooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { id } from '../../../../support/decider-world.ts'
import { fakeDecider, startTask } from './fake-decider.ts'
import { commandsTopic, TaskWorld } from './task-world.ts'

let world: TaskWorld
afterEach(async () => {
  vi.restoreAllMocks()
  await world.close()
})

function commands(from: number, count: number) {
  return Array.from({ length: count }, (_, at) => startTask({ commandId: id(1_000 + from + at) }))
}

const patient = { timeout: 8_000, interval: 5 }
const offsets = () => world.answers().map(([offset]) => offset)
const types = () => world.answers().map(([, type]) => type)

/** The monotonic clock, some milliseconds ahead from here on. */
function later(ms: number): void {
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
}

describe('a hole in the commands', () => {
  it('that a transaction’s mark left is passed: nothing was lost', async () => {
    world = new TaskWorld()
    await world.own('a')
    world.command(...commands(0, 1))
    world.log.mark(commandsTopic)
    world.command(...commands(1, 2))
    await world.answered(3)
    expect(offsets()).toEqual([0, 2, 3])
  })
})

describe('a command that insists on what the tables do not hold', () => {
  const insisting = (version: number) =>
    startTask({ basisAtLeast: [{ entityType: 'team', entityId: id(7), version }] })

  it('waits for them, and holds up those behind it', async () => {
    world = new TaskWorld()
    world.tables.versions.set(id(7), 1)
    world.tables.asOf = Number.NEGATIVE_INFINITY
    await world.own('a')
    world.command(insisting(2), ...commands(0, 1))
    await vi.waitUntil(() => world.tables.polls > 0, patient)
    expect(offsets()).toEqual([])
    world.tables.versions.set(id(7), 2)
    world.tables.progress()
    await world.answered(2)
    expect(types()).toEqual(['TaskStarted', 'TaskStarted'])
  })

  it('is refused when the version was made up', async () => {
    world = new TaskWorld()
    world.tables.asOf = Number.POSITIVE_INFINITY
    await world.own('a')
    world.command(insisting(99), ...commands(0, 1))
    await world.answered(2)
    expect(types()).toEqual(['CommandRefused', 'TaskStarted'])
  })

  it('is not decided while the tables are old', async () => {
    world = new TaskWorld()
    world.tables.fresh = false
    const owner = await world.own('a')
    await vi.waitUntil(() => owner.happenings.length > 0, patient)
    world.command(...commands(0, 1))
    await vi.waitUntil(() => owner.partition.status.queued === 1, patient)
    expect(offsets()).toEqual([])
    world.tables.fresh = true
    world.tables.progress()
    await world.answered(1)
  })
})

describe('a decider whose event does not fit its schema', () => {
  it('is refused like one that throws, and the commands behind it are decided', async () => {
    let first = true
    const decider = fakeDecider({
      decide: () => {
        const payload = first ? { createdAt: 'never' } : {}
        first = false
        return { type: 'accepted', events: [{ type: 'TaskStarted', payload }] }
      },
    })
    world = new TaskWorld(decider)
    await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    expect(types()).toEqual(['CommandRefused', 'TaskStarted'])
  })
})

describe('a commands topic made anew, and filled beyond what was answered, under a running owner', () => {
  it('is told at the next look, seconds after what was decided of it', async () => {
    world = new TaskWorld()
    const owner = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    world.log.recreate(commandsTopic)
    world.command(...commands(2, 9))
    await world.answered(9)
    later(5_000)
    await vi.waitUntil(() => owner.happenings.includes('halted TOPIC_RECREATED'), patient)
    expect(owner.partition.status.error?.code).toBe('TOPIC_RECREATED')
  })

  it('is told before anything is decided of it, when the owner had been idle', async () => {
    world = new TaskWorld()
    const owner = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    later(5_000)
    world.log.recreate(commandsTopic)
    world.command(...commands(2, 9))
    await vi.waitUntil(() => owner.happenings.includes('halted TOPIC_RECREATED'), patient)
    expect(offsets()).toEqual([0, 1])
  })
})
