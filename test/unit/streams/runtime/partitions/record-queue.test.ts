// The queue between client and task: in order, once, and bounded in records and bytes.
import { describe, expect, it } from 'vitest'
import { RecordQueue } from '../../../../../streams/runtime/partitions/record-queue.ts'
import { recordAt, recordsAt } from '../fake-records.ts'

function queueOf(limits = { recordsHigh: 4, recordsLow: 1, bytesHigh: 1_000 }) {
  const marks: boolean[] = []
  const queue = new RecordQueue({ limits, full: (full) => marks.push(full) })
  const drain = () => {
    const offsets: number[] = []
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) offsets.push(one.offset)
    return offsets
  }
  return { queue, marks, drain }
}

describe('a record queue', () => {
  it('gives records in the order of the log, looked at before they are taken', () => {
    const { queue, drain } = queueOf()
    queue.push(recordsAt(0, 1))
    expect(queue.peek()?.offset).toBe(0)
    expect(queue.peek()?.offset).toBe(0)
    expect(drain()).toEqual([0, 1])
    expect(queue.peek()).toBeUndefined()
  })

  it('takes nothing twice when a rebalance rewinds the client to an older commit', () => {
    const { queue, drain } = queueOf()
    queue.push(recordsAt(0, 1, 2))
    queue.push(recordsAt(1, 2, 3))
    expect(drain()).toEqual([0, 1, 2, 3])
    expect(queue.next).toBe(4)
  })

  it('keeps holes in the offsets: they are for the task to explain', () => {
    const { queue, drain } = queueOf()
    queue.push(recordsAt(0, 5))
    expect(drain()).toEqual([0, 5])
  })

  it('drops what was queued, and what still arrives for an older place, after a restart', () => {
    const { queue, drain } = queueOf()
    queue.push(recordsAt(0, 1))
    queue.restart(10)
    queue.push(recordsAt(2, 9, 10))
    expect(drain()).toEqual([10])
    expect(queue.bytes).toBe(0)
  })

  it('is full at its high mark and no longer at its low one, told once each', () => {
    const { queue, marks } = queueOf()
    queue.push(recordsAt(0, 1, 2, 3))
    queue.push(recordsAt(4))
    expect(marks).toEqual([true])
    for (let count = 0; count < 3; count += 1) queue.shift()
    expect(marks).toEqual([true])
    queue.shift()
    expect(marks).toEqual([true, false])
  })

  it('is full by bytes alone, and empties to half of them before it takes more', () => {
    const { queue, marks } = queueOf({ recordsHigh: 100, recordsLow: 10, bytesHigh: 100 })
    queue.push([60, 60].map((size, offset) => recordAt(offset, { value: Buffer.alloc(size) })))
    expect([queue.bytes, marks]).toEqual([120, [true]])
    queue.shift()
    expect(marks).toEqual([true])
    queue.shift()
    expect(marks).toEqual([true, false])
  })

  it('is no longer full after a restart', () => {
    const { queue, marks } = queueOf()
    queue.push(recordsAt(0, 1, 2, 3))
    queue.restart(0)
    expect(marks).toEqual([true, false])
  })

  it('counts what is left after thousands were taken from its front', () => {
    const { queue } = queueOf({ recordsHigh: 1e6, recordsLow: 10, bytesHigh: 1e9 })
    queue.push(Array.from({ length: 10_000 }, (_, offset) => recordAt(offset)))
    for (let count = 0; count < 9_000; count += 1) queue.shift()
    expect([queue.size, queue.peek()?.offset]).toEqual([1_000, 9_000])
  })
})
