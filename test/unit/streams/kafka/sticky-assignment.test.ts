// The assignment as a function: every partition once, balanced, and nothing moves without need.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignSticky, type Member } from '../../../../streams/kafka/sticky-assignment.ts'

const partitionCount = fc.integer({ min: 0, max: 48 })
const members = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 6 }),
    // Also partitions that no longer exist, and two members that claim the same one.
    owned: fc.uniqueArray(fc.integer({ min: -1, max: 60 }), { maxLength: 30 }),
    generation: fc.integer({ min: -1, max: 5 }),
  }),
  { minLength: 1, maxLength: 9, selector: (member) => member.id },
)

type Assignment = ReadonlyMap<string, readonly number[]>
const ownedBy = (assignment: Assignment, id: string) => assignment.get(id) ?? []
const sizes = (assignment: Assignment) => [...assignment.values()].map((own) => own.length)
const after = (assignment: Assignment, generation: number): Member[] =>
  [...assignment].map(([id, owned]) => ({ id, owned, generation }))
const settled = (all: readonly Member[], partitions: number) =>
  after(assignSticky(all, partitions), 10)

describe('assignSticky', () => {
  it('gives every partition to exactly one member', () => {
    fc.assert(
      fc.property(members, partitionCount, (all, partitions) => {
        const given = [...assignSticky(all, partitions).values()].flat().sort((a, b) => a - b)
        expect(given).toEqual(Array.from({ length: partitions }, (_, index) => index))
      }),
    )
  })

  it('gives no member two more than another', () => {
    fc.assert(
      fc.property(members, partitionCount, (all, partitions) => {
        const counts = sizes(assignSticky(all, partitions))
        expect(counts).toHaveLength(all.length)
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('does not depend on the order in which members are listed', () => {
    fc.assert(
      fc.property(members, partitionCount, (all, partitions) => {
        const forth = assignSticky(all, partitions)
        const back = assignSticky([...all].reverse(), partitions)
        for (const { id } of all) expect(ownedBy(back, id)).toEqual(ownedBy(forth, id))
      }),
    )
  })

  it('moves nothing when nobody came or went', () => {
    fc.assert(
      fc.property(members, partitionCount, (all, partitions) => {
        const before = assignSticky(all, partitions)
        expect(assignSticky(after(before, 1), partitions)).toEqual(before)
      }),
    )
  })

  it('leaves everybody what they had when one member leaves', () => {
    fc.assert(
      fc.property(members, partitionCount, fc.nat(), (all, partitions, which) => {
        const before = settled(all, partitions)
        const staying = before.filter((_, index) => index !== which % before.length)
        const now = assignSticky(staying, partitions)
        for (const { id, owned } of staying) {
          expect(ownedBy(now, id)).toEqual(expect.arrayContaining([...owned]))
        }
      }),
    )
  })

  it('moves to a newcomer only what the newcomer gets', () => {
    fc.assert(
      fc.property(members, partitionCount, (all, partitions) => {
        const before = settled(all, partitions)
        const newcomer = { id: 'newcomer', owned: [], generation: -1 }
        const now = assignSticky([...before, newcomer], partitions)
        const moved = before.flatMap(({ id, owned }) =>
          owned.filter((partition) => !ownedBy(now, id).includes(partition)),
        )
        expect(moved.sort((a, b) => a - b)).toEqual(ownedBy(now, 'newcomer'))
      }),
    )
  })

  it('believes the later of two that claim the same partition', () => {
    const now = assignSticky(
      [
        { id: 'asleep', owned: [0, 1], generation: 3 },
        { id: 'awake', owned: [0, 1], generation: 7 },
      ],
      4,
    )
    expect(ownedBy(now, 'awake')).toEqual([0, 1])
    expect(ownedBy(now, 'asleep')).toEqual([2, 3])
  })
})
