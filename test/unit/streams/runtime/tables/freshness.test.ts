// How old a table can be: as old as the last poll whose ends have been reached.
import { describe, expect, it } from 'vitest'
import { BasisRecorder } from '../../../../../streams/runtime/tables/basis.ts'
import { Freshness } from '../../../../../streams/runtime/tables/freshness.ts'

function table(...read: number[]) {
  const freshness = new Freshness()
  const reached = (partition: number) => read[partition] ?? 0
  return {
    freshness,
    poll: (at: number, ...ends: number[]) => freshness.polled(at, new Map(ends.entries()), reached),
    reads: (partition: number, offset: number) => {
      read[partition] = offset
      freshness.progressed(reached)
    },
  }
}

describe('a reference table', () => {
  it('is never fresh before its first poll is reached', () => {
    const { freshness, poll } = table(4)
    expect(freshness.isFresh(0)).toBe(false)
    poll(100, 5)
    expect(freshness.isFresh(100)).toBe(false)
  })

  it('is fresh as of the moment before the poll was asked, for half a second', () => {
    const { freshness, poll } = table(5)
    poll(100, 5)
    expect(freshness.asOf).toBe(100)
    expect(freshness.isFresh(600)).toBe(true)
    expect(freshness.isFresh(601)).toBe(false)
  })

  it('becomes fresh when the slowest of its partitions has reached the ends', () => {
    const { freshness, poll, reads } = table(0, 0)
    poll(100, 3, 1)
    reads(0, 3)
    expect(freshness.asOf).toBe(Number.NEGATIVE_INFINITY)
    reads(1, 1)
    expect(freshness.asOf).toBe(100)
  })

  it('with a backlog gets on by its oldest poll, and takes the newest when it has caught up', () => {
    const { freshness, poll, reads } = table(0)
    for (let count = 1; count <= 40; count += 1) poll(count * 10, count)
    reads(0, 1)
    expect(freshness.asOf).toBe(10)
    reads(0, 40)
    expect(freshness.asOf).toBe(400)
  })
})

describe('the basis of a decision', () => {
  it('is what was looked at since the last one, once each, at its latest version', () => {
    const basis = new BasisRecorder()
    expect(basis.take()).toEqual([])
    basis.note('team', 'a', 1)
    basis.note('person', 'a', 4)
    basis.note('team', 'a', 2)
    expect(basis.take()).toEqual([
      { entityType: 'team', entityId: 'a', version: 2 },
      { entityType: 'person', entityId: 'a', version: 4 },
    ])
    expect(basis.take()).toEqual([])
  })
})
