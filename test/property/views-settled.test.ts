// Several changes of one key sent as one: the same as all of them, whatever had been folded before.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CardChange, GoneChange } from '../../processors/views/cards.ts'
import { type RoomChange, settled } from '../../processors/views/room-changes.ts'

/** What the script does, card by card and field by field. */
interface Stored {
  version: number
  since: number | undefined
  selfVersion: number
  fields: Record<string, string>
}

function apply(stored: Stored, change: RoomChange): void {
  if (change.type === 'self' && change.version > stored.selfVersion) {
    stored.selfVersion = change.version
    Object.assign(stored.fields, change.set)
  }
  if (change.type === 'card' && change.version > stored.version) {
    stored.since = change.stays ? (stored.since ?? change.since) : change.since
    stored.version = change.version
  }
  if (change.type === 'gone' && change.version > stored.version) {
    stored.since = undefined
    stored.version = change.version
  }
}

function folded(batches: readonly (readonly RoomChange[])[]): Stored {
  const stored: Stored = { version: 0, since: undefined, selfVersion: 0, fields: {} }
  for (const batch of batches) for (const change of batch) apply(stored, change)
  return stored
}

const step = fc.record({
  kind: fc.constantFrom('card', 'gone', 'self'),
  stays: fc.boolean(),
  field: fc.constantFrom('a', 'b', 'c'),
})

/** Versions rise without a gap, for the card and for the entity each; time rises with them. */
function changesOf(
  steps: readonly { kind: string; stays: boolean; field: string }[],
): RoomChange[] {
  return steps.map((one, at): RoomChange => {
    const version = at + 1
    if (one.kind === 'self') return { type: 'self', version, set: { [one.field]: `${at}` } }
    const gone: GoneChange = { type: 'gone', taskId: 't', version }
    if (one.kind === 'gone') return gone
    const card: Omit<CardChange, 'type' | 'taskId' | 'version'> = {
      stays: one.stays,
      since: at * 10,
      status: 'open',
      priority: 'P2',
      other: '',
    }
    return { ...gone, ...card, type: 'card' }
  })
}

test('any cut into batches, each settled, any of them again, is the fold of all changes one by one', () => {
  const plan = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 6 })), { maxLength: 12 })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), plan, (steps, cuts) => {
      const changes = changesOf(steps)
      const batches: (readonly RoomChange[])[] = []
      let reached = 0
      for (const [back, length] of cuts) {
        const from = Math.max(0, reached - back)
        batches.push(settled(changes.slice(from, from + length)))
        reached = Math.max(reached, Math.min(changes.length, from + length))
      }
      batches.push(settled(changes.slice(reached)))
      expect(folded(batches)).toEqual(folded([changes]))
    }),
    { numRuns: 500 },
  )
})

test('a batch of many changes to few cards becomes one change for each', () => {
  const changes = changesOf(
    Array.from({ length: 50 }, () => ({ kind: 'card', stays: true, field: 'a' })),
  )
  expect(settled(changes)).toEqual([{ ...changes.at(-1), since: 0 }])
})
