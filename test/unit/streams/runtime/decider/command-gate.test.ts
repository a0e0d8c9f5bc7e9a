import { describe, expect, it } from 'vitest'
import type { StartTask } from '../../../../../schemas/generated/types.ts'
import { nilId, uuidV7 } from '../../../../../schemas/ids.ts'
import { CommandGate } from '../../../../../streams/runtime/decider/command-gate.ts'
import { unreadableEnvelope } from '../../../../../streams/runtime/decider/outcome-records.ts'

function command(version: number): StartTask {
  const person = { entityType: 'person' as const, entityId: nilId, version }
  const envelope = { ...unreadableEnvelope, commandId: uuidV7(), basisAtLeast: [person] }
  return { type: 'StartTask', envelope, payload: {} }
}

/** A table that stands at a version, as of a moment, while a clock runs by hand. */
function tables(version: number | undefined) {
  const world = { version, asOf: 0, now: 1_000, polls: 0 }
  const gate = new CommandGate({
    versionOf: () => world.version,
    asOf: () => world.asOf,
    pollSoon: () => {
      world.polls += 1
    },
    now: () => world.now,
  })
  return { world, gate }
}

describe('a command that insists on versions of reference entities', () => {
  it('goes through at once where the tables have them', () => {
    expect(tables(3).gate.check(command(3))).toBe('met')
  })

  it('waits while a table may still get there, asks for the ends, and goes through when it has', () => {
    const { world, gate } = tables(2)
    const insisting = command(3)
    expect(gate.check(insisting)).toBe('wait')
    expect(world.polls).toBe(1)
    world.now += 500
    expect(gate.check(insisting)).toBe('wait')
    world.version = 3
    expect(gate.check(insisting)).toBe('met')
  })

  it('names a version that nobody made, once the tables hold all that was there when the command came', () => {
    const { world, gate } = tables(2)
    const insisting = command(9)
    expect(gate.check(insisting)).toBe('wait')
    world.now += 20
    world.asOf = 1_010
    expect(gate.check(insisting)).toBe('unknown')
  })

  it('gives up after two seconds of a table that is really behind', () => {
    const { world, gate } = tables(undefined)
    const insisting = command(1)
    expect(gate.check(insisting)).toBe('wait')
    world.now += 2_000
    expect(gate.check(insisting)).toBe('wait')
    world.now += 1
    expect(gate.check(insisting)).toBe('behind')
  })

  it('counts the wait of each command by itself', () => {
    const { world, gate } = tables(undefined)
    expect(gate.check(command(1))).toBe('wait')
    world.now += 2_001
    expect(gate.check(command(1))).toBe('wait')
  })
})
