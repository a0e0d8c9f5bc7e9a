import { describe, expect, it } from 'vitest'
import { nilId } from '../../../../../schemas/ids.ts'
import { InFlight, type OwnCommand } from '../../../../../streams/runtime/decider/in-flight.ts'

function own(commandOffset: number): OwnCommand {
  return {
    commandOffset,
    timestampMs: 1,
    entityId: nilId,
    row: undefined,
    remembered: undefined,
    dead: undefined,
  }
}

describe('own batches between append and echo', () => {
  it('are expected command by command, in the order of the appends', () => {
    const inFlight = new InFlight()
    inFlight.add([own(1), own(2)], 10)
    inFlight.add([own(3)], 20)
    const seen: (number | undefined)[] = []
    for (let count = 0; count < 4; count += 1) {
      seen.push(inFlight.expected()?.commandOffset)
      inFlight.settle()
    }
    expect(seen).toEqual([1, 2, 3, undefined])
    expect(inFlight.batches).toBe(0)
  })

  it('agree when acknowledgement and echo name one offset, whichever comes first', () => {
    const first = new InFlight()
    const acknowledgedFirst = first.add([own(1)], 10)
    expect(first.acknowledged(acknowledgedFirst, 40)).toBe(true)
    expect(first.echoed(40)).toBe(true)
    const second = new InFlight()
    const echoedFirst = second.add([own(1)], 10)
    expect(second.echoed(40)).toBe(true)
    expect(second.acknowledged(echoedFirst, 40)).toBe(true)
  })

  it('differ when the acknowledgement names an offset that the batch is not at: the term must end', () => {
    const first = new InFlight()
    const acknowledgedFirst = first.add([own(1)], 10)
    first.acknowledged(acknowledgedFirst, 40)
    expect(first.echoed(41)).toBe(false)
    const second = new InFlight()
    const echoedFirst = second.add([own(1)], 10)
    second.echoed(41)
    expect(second.acknowledged(echoedFirst, 40)).toBe(false)
  })

  it('tell when the oldest was sent, so that a missing echo is noticed', () => {
    const inFlight = new InFlight()
    expect(inFlight.oldestSentAt).toBeUndefined()
    inFlight.add([own(1)], 10)
    inFlight.add([own(2)], 20)
    inFlight.settle()
    expect(inFlight.oldestSentAt).toBe(20)
    inFlight.clear()
    expect(inFlight.oldestSentAt).toBeUndefined()
  })
})
