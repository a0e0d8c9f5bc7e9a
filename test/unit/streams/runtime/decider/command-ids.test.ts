import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandIds } from '../../../../../streams/runtime/decider/command-ids.ts'
import type { RememberedEntry } from '../../../../../streams/runtime/store/rows.ts'

const few = fc.constantFrom('a', 'b', 'c')
const scopes = fc.record({ orgId: few, entityId: few, commandId: few })
const steps = fc.array(
  fc.record({ scope: scopes, what: fc.constantFrom('set', 'delete'), offset: fc.nat() }),
  { maxLength: 60 },
)

function entry(scope: Pick<RememberedEntry, 'orgId' | 'entityId' | 'commandId'>, offset: number) {
  return { ...scope, row: [Buffer.alloc(0), offset, 0, true, '', 1] } satisfies RememberedEntry
}

const byNumber = (left: number, right: number) => left - right

describe('remembered command ids', () => {
  it('are told apart by organisation, entity and command id, whatever was set and deleted', () => {
    fc.assert(
      fc.property(steps, scopes, (all, asked) => {
        const ids = new CommandIds()
        const model = new Map<string, number>()
        const key = (scope: typeof asked) => [scope.orgId, scope.entityId, scope.commandId].join()
        for (const { scope, what, offset } of all) {
          if (what === 'set') {
            ids.set(entry(scope, offset))
            model.set(key(scope), offset)
          } else {
            ids.delete(scope)
            model.delete(key(scope))
          }
        }
        expect(ids.get(asked)?.row[1]).toBe(model.get(key(asked)))
        expect(ids.size).toBe(model.size)
        const held = [...ids.values()].map((each) => each.row[1])
        expect(held.toSorted(byNumber)).toEqual([...model.values()].toSorted(byNumber))
      }),
    )
  })

  it('are gone when cleared', () => {
    const ids = new CommandIds()
    ids.set(entry({ orgId: 'o', entityId: 'e', commandId: 'c' }, 1))
    ids.set(entry({ orgId: 'o', entityId: 'f', commandId: 'c' }, 2))
    expect(ids.size).toBe(2)
    ids.clear()
    expect([...ids.values()]).toEqual([])
  })
})
