import { describe, expect, it } from 'vitest'
import { RecentRows } from '../../../../../streams/runtime/store/recent-rows.ts'

describe('recent rows', () => {
  it('holds no more than it may, over all partitions', () => {
    const rows = new RecentRows(100)
    const scopes = Array.from({ length: 4 }, () => rows.scope<number>())
    for (let turn = 0; turn < 1_000; turn += 1) scopes[turn % 4]?.set(`row ${turn}`, turn)
    const held = scopes.flatMap((scope) =>
      Array.from({ length: 1_000 }, (_, turn) => scope.get(`row ${turn}`)).filter(
        (row) => row !== undefined,
      ),
    )
    expect(held.length).toBeGreaterThan(0)
    expect(held.length).toBeLessThanOrEqual(100)
    expect(held.every((turn) => turn >= 900)).toBe(true)
  })

  it('keeps what is used, forgets what is not', () => {
    const scope = new RecentRows(20).scope<number>()
    scope.set('used', 1)
    scope.set('left', 2)
    for (let turn = 0; turn < 100; turn += 1) {
      scope.set(`other ${turn}`, turn)
      expect(scope.get('used')).toBe(1)
    }
    expect(scope.get('left')).toBeUndefined()
  })

  it('has the newest row of two, also when the older has aged', () => {
    const scope = new RecentRows(100).scope<number>()
    scope.set('row', 1)
    scope.age()
    scope.set('row', 2)
    scope.age()
    expect(scope.get('row')).toBe(2)
    scope.clear()
    expect(scope.get('row')).toBeUndefined()
  })
})
