// R12: a checkpoint counts only whole, and only while its last record is what the log holds there.
import { describe, expect, it } from 'vitest'
import { initialPosition } from '../../../../../streams/journal/position.ts'
import { identityOf } from '../../../../../streams/runtime/store/identity.ts'
import {
  firstOffset,
  isSameRecord,
  restoredFrom,
  restoredNothing,
} from '../../../../../streams/runtime/store/restore.ts'
import { recordAt } from '../fake-records.ts'

const last = recordAt(41, { headers: { 'hive-journal': Buffer.from('header') } })
const checkpoint = { position: '42.3.17.0', last: identityOf(last), commandTimestampMs: 99 }

describe('a checkpoint', () => {
  it('is restored as position, last record and the time of the last answered command', () => {
    expect(restoredFrom(checkpoint)).toEqual({
      position: { offset: 42, epoch: 3, commandOffset: 17, index: 0 },
      last: identityOf(last),
      commandTimestampMs: 99,
    })
  })

  it('is read on from its last record, which is compared first', () => {
    expect(firstOffset(restoredFrom(checkpoint))).toBe(41)
    expect(firstOffset(restoredNothing)).toBe(0)
  })

  it('that is absent, unreadable or without its last record is none', () => {
    for (const bad of [
      undefined,
      { ...checkpoint, position: '42' },
      { ...checkpoint, position: '' },
      { ...checkpoint, last: null },
    ]) {
      expect(restoredFrom(bad)).toEqual(restoredNothing)
    }
    expect(restoredNothing.position).toEqual(initialPosition)
  })

  it('of an empty journal needs no last record', () => {
    expect(restoredFrom({ position: '0.0.-1.0', last: null, commandTimestampMs: -1 })).toEqual({
      ...restoredNothing,
    })
  })
})

describe('the last record', () => {
  it('is told from another by offset, time, header and value', () => {
    const identity = identityOf(last)
    expect(isSameRecord(last, identity)).toBe(true)
    for (const other of [
      { ...last, offset: 40 },
      { ...last, timestamp: 1 },
      { ...last, value: Buffer.from('other') },
      { ...last, value: null },
      { ...last, headers: { 'hive-journal': Buffer.from('other') } },
      { ...last, headers: {} },
    ]) {
      expect(isSameRecord(other, identity)).toBe(false)
    }
  })
})
