// Parking as a property: whatever records are at fault, each record is applied or parked exactly once, the order within
// a key is kept, and no key but that of a record at fault is ever parked.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HiveError } from '../../streams/base/faults.ts'
import { journalEnvelope } from '../../streams/journal/epoch-record.ts'
import { initialPosition } from '../../streams/journal/position.ts'
import { Chains } from '../../streams/runtime/park/chains.ts'
import type { ParkChange } from '../../streams/runtime/park/park-journal.ts'
import { applyBatch } from '../../streams/runtime/projector/apply-batch.ts'
import type { Taken } from '../../streams/runtime/projector/source.ts'

const source = 'events.task:0'
const logical = 'events.task'

interface Given {
  readonly key: string
  readonly fault: 'none' | 'permanent' | 'unreadable'
}

function takenOf({ key, fault }: Given, offset: number): Taken {
  const raw = {
    topic: 't.events.task',
    partition: 0,
    offset,
    timestamp: 1,
    key: Buffer.from(key),
    value: Buffer.from([offset]),
    headers: {},
  }
  const place = { commandOffset: offset, index: 0, count: 1 }
  const base = { before: { ...initialPosition, offset }, raw, ...place }
  if (fault === 'unreadable') return { ...base, decoded: undefined, error: 'unreadable' }
  const record = {
    type: 'EpochStarted' as const,
    envelope: { ...journalEnvelope(1), entityId: key, version: offset },
    payload: { epoch: 1, writer: '' },
  }
  const decoded = { record, topic: logical, partition: 0, offset, timestamp: 1, ...place }
  return { ...base, decoded, error: '' }
}

class World {
  readonly chains = new Chains()
  readonly applied: { key: string; offset: number }[] = []
  readonly bad: ReadonlySet<number>
  parkOffset = 0
  /** Fails once, transiently, at this call of apply. */
  interruptAt: number
  calls = 0

  constructor(bad: ReadonlySet<number>, interruptAt: number) {
    this.bad = bad
    this.interruptAt = interruptAt
  }

  readonly apply = (records: readonly Taken[]): Promise<void> => {
    this.calls += 1
    if (this.calls === this.interruptAt) {
      return Promise.reject(new HiveError('AWAY', 'transient', 'away'))
    }
    if (records.some(({ raw }) => this.bad.has(raw.offset))) {
      return Promise.reject(new HiveError('BAD', 'permanent', 'bad'))
    }
    // As the stores do: what is there already changes nothing.
    for (const { raw } of records) {
      if (this.applied.some(({ offset }) => offset === raw.offset)) continue
      this.applied.push({ key: String(raw.key), offset: raw.offset })
    }
    return Promise.resolve()
  }

  readonly park = (changes: readonly ParkChange[]): Promise<void> => {
    for (const change of changes) {
      this.chains.fold({ ...change, envelope: journalEnvelope(1) }, this.parkOffset)
      this.parkOffset += 1
    }
    return Promise.resolve()
  }
}

const batches = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    fault: fc.oneof(
      { weight: 8, arbitrary: fc.constant('none' as const) },
      { weight: 1, arbitrary: fc.constant('permanent' as const) },
      { weight: 1, arbitrary: fc.constant('unreadable' as const) },
    ),
  }),
  { maxLength: 40 },
)

async function play(given: readonly Given[], interruptAt: number): Promise<World> {
  const bad = new Set(given.flatMap(({ fault }, at) => (fault === 'permanent' ? [at] : [])))
  const world = new World(bad, interruptAt)
  const batch = given.map(takenOf)
  const { chains, apply, park } = world
  const parts = { chains, apply, park, mark: () => Promise.resolve() }
  for (;;) {
    try {
      await applyBatch(source, logical, batch, parts)
      return world
    } catch (error) {
      if (!(error instanceof HiveError && error.kind === 'transient')) throw error
    }
  }
}

describe('a batch with records at fault', () => {
  it('applies or parks each record once, in the order of its key, also when it is interrupted', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 0, max: 6 }), async (given, interruptAt) => {
        const world = await play(given, interruptAt)
        const parked = world.chains.all.flatMap(({ records }) =>
          records.map(({ offset }) => offset),
        )
        const applied = world.applied.map(({ offset }) => offset)
        expect([...applied, ...parked].toSorted((one, other) => one - other)).toEqual(
          given.map((_, at) => at),
        )
        for (const key of ['a', 'b', 'c', 'd']) {
          const mine = given.flatMap((one, at) => (one.key === key ? [at] : []))
          const firstFault = mine.find((at) => given[at]?.fault !== 'none')
          const before = mine.filter((at) => firstFault === undefined || at < firstFault)
          expect(
            world.applied.filter((one) => one.key === key).map(({ offset }) => offset),
          ).toEqual(before)
          const chain = world.chains.chain(`${logical}/${key}`)
          expect(chain?.records.map(({ offset }) => offset) ?? []).toEqual(
            mine.slice(before.length),
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  it('an intent made before a record was parked still counts it, one made after does not', async () => {
    const world = await play([{ key: 'a', fault: 'permanent' }], 0)
    expect(world.chains.isTaken(source, 0)).toBe(true)
    expect(world.chains.isTaken(source, 0, 0)).toBe(false)
    expect(world.chains.isTaken(source, 0, 1)).toBe(true)
  })
})
