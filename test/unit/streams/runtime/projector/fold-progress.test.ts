import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePosition } from '../../../../../streams/journal/position.ts'
import {
  foldProgressText,
  parseFoldProgress,
} from '../../../../../streams/runtime/projector/fold-progress.ts'
import { PositionHistory } from '../../../../../streams/runtime/projector/position-history.ts'

const position = fc.record({
  offset: fc.nat(),
  epoch: fc.nat(),
  commandOffset: fc.integer({ min: -1 }),
  index: fc.nat(65_535),
})
const at = (offset: number) => ({ offset, epoch: 1, commandOffset: offset, index: 0 })
const minute = 60_000

describe('what a fold commits beside its offset', () => {
  it('reads back whole, with and without a position to go back to', () => {
    fc.assert(
      fc.property(
        fc.record({
          position,
          mark: fc.constantFrom('', 'abc.def.17'),
          committedAtMs: fc.nat(),
          older: fc.option(fc.record({ position, atMs: fc.nat() }), { nil: undefined }),
        }),
        (progress) => {
          const text = foldProgressText(progress)
          expect(parseFoldProgress(text)).toEqual(progress)
          expect(Buffer.byteLength(text)).toBeLessThan(400)
        },
      ),
    )
  })

  it('is a position to those who read up to the first bar', () => {
    const text = foldProgressText({
      position: at(7),
      mark: 'a.b.1',
      committedAtMs: 3,
      older: undefined,
    })
    expect(parsePosition(text.split('|', 1)[0] ?? '')).toEqual(at(7))
  })

  it.each(['', 'nonsense', '1.2|a.b.1'])('%j is nothing of ours', (text) => {
    expect(parseFoldProgress(text)).toBeUndefined()
  })
})

describe('the history of positions', () => {
  it('gives the newest position that is old enough, and none when all are too young', () => {
    const history = new PositionHistory<string>()
    for (let n = 0; n < 5; n += 1) history.note('s', at(n), n * minute)
    expect(history.before('s', 3 * minute)).toEqual(at(3))
    expect(history.before('s', -1)).toBeUndefined()
    expect(history.before('other', 3 * minute)).toBeUndefined()
  })

  it('takes over what a former owner noted, behind its own', () => {
    const history = new PositionHistory<string>()
    history.note('s', at(9), 20 * minute)
    history.resume('s', { position: at(4), atMs: 2 * minute })
    expect(history.before('s', 5 * minute)).toEqual(at(4))
    expect(history.before('s', 21 * minute)).toEqual(at(9))
    expect(history.oldest('s', 5 * minute)).toEqual({ position: at(4), atMs: 2 * minute })
  })

  it('keeps one a minute and forgets what lay ahead when the reader went back', () => {
    const history = new PositionHistory<string>()
    history.note('s', at(1), 0)
    history.note('s', at(2), minute / 2)
    expect(history.before('s', minute)).toEqual(at(1))
    history.forget('s')
    expect(history.before('s', minute)).toBeUndefined()
  })
})
