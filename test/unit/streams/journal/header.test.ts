import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeJournalHeader,
  encodeEpochHeader,
  encodeOutcomeHeader,
} from '../../../../streams/journal/header.ts'
import { parsePosition, positionText } from '../../../../streams/journal/position.ts'

const offset = fc.integer({ min: 0, max: 2 ** 47 })

describe('the journal header', () => {
  it('of an outcome reads back as it was written, before the first command too', () => {
    fc.assert(
      fc.property(
        fc.record({
          epoch: offset,
          commandOffset: offset,
          prevCommandOffset: fc.oneof(fc.constant(-1), offset),
          index: fc.nat(3),
          count: fc.integer({ min: 4, max: 65_535 }),
        }),
        (header) => {
          expect(decodeJournalHeader(encodeOutcomeHeader(header))).toEqual({
            type: 'outcome',
            ...header,
          })
        },
      ),
    )
  })

  it('of an epoch reads back its number and its writer', () => {
    fc.assert(
      fc.property(offset, fc.uuid(), (epoch, writer) => {
        expect(decodeJournalHeader(encodeEpochHeader({ epoch, writer }))).toEqual({
          type: 'epoch',
          epoch,
          writer,
        })
      }),
    )
  })

  it.each([
    ['no header', undefined],
    ['an empty one', Buffer.alloc(0)],
    ['one of another length', Buffer.alloc(22, 1)],
    ['an unknown kind', Buffer.alloc(23, 9)],
    [
      'an index beyond its count',
      encodeOutcomeHeader({
        epoch: 1,
        commandOffset: 0,
        prevCommandOffset: -1,
        index: 2,
        count: 2,
      }),
    ],
  ])('%s is none of ours, so its record is void', (_name, bytes) => {
    expect(decodeJournalHeader(bytes)).toBeUndefined()
  })
})

describe('a position as commit metadata', () => {
  it('reads back whole, in at most 60 characters', () => {
    fc.assert(
      fc.property(
        fc.record({
          offset,
          epoch: offset,
          commandOffset: fc.oneof(fc.constant(-1), offset),
          index: fc.nat(65_535),
        }),
        (position) => {
          const text = positionText(position)
          expect(text.length).toBeLessThanOrEqual(60)
          expect(parsePosition(text)).toEqual(position)
        },
      ),
    )
  })

  it.each(['', '1.2.3', 'a.b.c.d', '1.2.-2.0', '1.2.3.4.5'])('%j is no position', (text) => {
    expect(parsePosition(text)).toBeUndefined()
  })
})
