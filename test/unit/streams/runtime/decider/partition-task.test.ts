// The life of a decided partition (R6–R9), over a log that fails as the test says.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { dependencyFault } from '../../../../../streams/base/faults.ts'
import { id } from '../../../../support/decider-world.ts'
import { fakeCodec } from '../fake-codec.ts'
import { fakeDecider, startedTwice, startTask } from './fake-decider.ts'
import type { Fate } from './fake-log.ts'
import { commandsTopic, eventsTopic, type Owner, TaskWorld } from './task-world.ts'

let world: TaskWorld
afterEach(async () => {
  await world.close()
})

function commands(from: number, count: number) {
  return Array.from({ length: count }, (_, at) => startTask({ commandId: id(1_000 + from + at) }))
}

async function seen(owner: Owner, happening: string): Promise<void> {
  await vi.waitUntil(() => owner.happenings.includes(happening), { timeout: 8_000, interval: 5 })
}

const inOrder = (count: number) =>
  Array.from({ length: count }, (_, at) => [at, 'TaskStarted', at + 1] as const)

describe('an owner', () => {
  it('opens a term, answers each command once and in order, and goes on as they come', async () => {
    world = new TaskWorld()
    world.command(...commands(0, 3))
    const owner = await world.own('a')
    await world.answered(3)
    world.command(...commands(3, 2))
    await world.answered(5)
    expect(world.answers()).toEqual(inOrder(5))
    expect(owner.happenings).toEqual(['opened 1'])
    expect(owner.partition.status).toMatchObject({ phase: 'open', epoch: 1, commandOffset: 4 })
  })

  it('that comes back finds its state on the disk, and goes on where the answers end', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    world.command(...commands(0, 3))
    await world.answered(3)
    await first.stop()
    const second = await world.own('a')
    expect(second.partition.status).toMatchObject({ commandOffset: 2, journalOffset: 4 })
    world.command(...commands(2, 2))
    await world.answered(5)
    expect(world.answers().slice(3)).toEqual([
      [3, 'CommandRepeated', 3],
      [4, 'TaskStarted', 4],
    ])
  })

  it('with an empty disk folds the journal from its beginning, command ids too', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    world.command(...commands(0, 3))
    await world.answered(3)
    first.abandon()
    await world.own('b')
    world.command(...commands(1, 3))
    await world.answered(6)
    expect(world.answers().slice(3)).toEqual([
      [3, 'CommandRepeated', 3],
      [4, 'CommandRepeated', 3],
      [5, 'TaskStarted', 4],
    ])
  })

  it('is fenced by the next one, and opens again only when the group still answers it (R9)', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    await seen(first, 'opened 1')
    first.member = false
    const second = await world.own('b')
    await seen(first, 'ended 1 fenced')
    world.command(...commands(0, 2))
    await world.answered(2)
    expect(first.happenings).toEqual(['opened 1', 'ended 1 fenced'])
    await second.stop()
    first.member = true
    await seen(first, 'opened 3')
    world.command(...commands(2, 1))
    await world.answered(3)
    expect(world.answers()).toEqual(inOrder(3))
  })
})

describe('an append that fails', () => {
  const fates: readonly Fate[] = ['refuse', 'lose', 'land-unknown', 'late']

  it.each(fates)(
    '(%s) ends the term, and every command is answered once all the same',
    async (fate) => {
      world = new TaskWorld(fakeDecider({ decide: () => startedTwice }))
      const owner = await world.own('a')
      await seen(owner, 'opened 1')
      world.log.fates.push(fate)
      world.command(...commands(0, 4))
      await seen(owner, 'ended 1 append-failed')
      await seen(owner, 'opened 2')
      world.log.landLate()
      world.command(...commands(4, 2))
      await world.answered(6)
      expect(world.answers()).toEqual(
        Array.from({ length: 12 }, (_, at) => [Math.floor(at / 2), 'TaskStarted', at + 1]),
      )
      expect(world.log.producersOpened).toBe(2)
      expect(owner.partition.status.error).toBeUndefined()
    },
  )

  it('at the claim itself is tried again with a new term', async () => {
    world = new TaskWorld()
    world.log.fates.push('lose', 'land-unknown')
    const owner = await world.own('a')
    world.command(...commands(0, 1))
    await world.answered(1)
    expect(owner.happenings.at(-1)).toBe('opened 2')
    expect(world.answers()).toEqual(inOrder(1))
  })
})

describe('a log that is another one', () => {
  it('of commands, cut off beyond the answers, is a reset', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    await first.stop()
    world.command(...commands(2, 5))
    world.log.cut(commandsTopic, 5)
    const second = await world.own('a')
    await seen(second, 'halted LOG_RESET')
    expect(second.partition.status).toMatchObject({ phase: 'halted', error: { code: 'LOG_RESET' } })
    expect(world.answers()).toEqual(inOrder(2))
  })

  it('of commands, made anew under the owner, is told when its offset is out of range', async () => {
    world = new TaskWorld()
    const owner = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    world.log.recreate(commandsTopic)
    world.command(...commands(2, 1))
    await seen(owner, 'halted TOPIC_RECREATED')
    expect(world.answers()).toEqual(inOrder(2))
  })

  it('of commands, made anew and longer while nobody looked, is told at the take-over', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    await first.stop()
    world.log.recreate(commandsTopic)
    world.command(...commands(2, 9))
    const second = await world.own('b')
    await seen(second, 'halted TOPIC_RECREATED')
    expect(world.answers()).toEqual(inOrder(2))
  })

  it('of answers that are lost, while their commands are there, is told and not decided again', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    await first.stop()
    world.log.recreate(eventsTopic)
    const second = await world.own('a')
    await seen(second, 'halted CHECKPOINT_BEYOND_END')
    expect(world.answers()).toEqual([])
  })

  it('of both, discards the disk that belongs to neither (R12)', async () => {
    world = new TaskWorld()
    const first = await world.own('a')
    world.command(...commands(0, 2))
    await world.answered(2)
    await first.stop()
    world.log.recreate(eventsTopic)
    world.log.recreate(commandsTopic)
    world.command(...commands(50, 1))
    const second = await world.own('a')
    await world.answered(1)
    expect(second.happenings).toEqual(['discarded', 'opened 1'])
    expect(world.answers()).toEqual(inOrder(1))
  })
})

describe('what cannot be read', () => {
  it('waits for a registry that is away, and goes on by itself (R13)', async () => {
    let asked = 0
    const codec = fakeCodec(() => {
      asked += 1
      return asked < 3
        ? Promise.reject(dependencyFault('REGISTRY_UNAVAILABLE', 'away'))
        : Promise.resolve('absent')
    })
    world = new TaskWorld(fakeDecider(), codec)
    const owner = await world.own('a')
    const unseen = Buffer.from(codec.encode(startTask(), 'commands.task'))
    unseen.writeUInt32BE(9_999, 1)
    world.log.append(commandsTopic, [{ key: 'k', value: unseen }])
    world.command(...commands(0, 1))
    await world.answered(2)
    expect(world.answers().map(([, type]) => type)).toEqual(['CommandRefused', 'TaskStarted'])
    expect(owner.happenings).toContain('dead UNREADABLE')
    expect(asked).toBe(3)
  })
})
