// R11: which outcome is remembered, for whom, and what a command id that comes again is told.
import { describe, expect, it } from 'vitest'
import { emptyRow } from '../../../../../streams/runtime/decider/outcome-records.ts'
import { windowMs } from '../../../../../streams/runtime/store/idempotency-window.ts'
import type { RememberedRow } from '../../../../../streams/runtime/store/rows.ts'
import { id } from '../../../../support/decider-world.ts'
import { answer, at, existing, expectRefused, forbidden } from './answer-world.ts'
import { org, startTask, stranger, task } from './fake-decider.ts'

describe('a repeated command id', () => {
  const hash = Buffer.from('one payload')
  const refusedFirst: RememberedRow = [hash, 2, at - 5, false, 'FORBIDDEN', 3]

  it('is answered with its first outcome, and leaves no trace of its own', () => {
    const { records, row, remembered } = answer(startTask(), { remembered: refusedFirst })
    expect(records).toEqual([
      expect.objectContaining({
        type: 'CommandRepeated',
        payload: { firstCommandOffset: 2, status: 'refused', code: 'FORBIDDEN', firstVersion: 3 },
      }),
    ])
    expect([row, remembered]).toEqual([undefined, undefined])
  })

  it('under another payload is refused, and the first outcome stays', () => {
    const other = answer(startTask({ payloadHash: Buffer.from('other') }), {
      remembered: refusedFirst,
    })
    expectRefused(other, 'COMMAND_ID_REUSED', { first: '2' })
    expect(other.remembered).toBeUndefined()
  })

  it('is decided anew once the window between the two broker times has run out', () => {
    const again = { remembered: refusedFirst, timestamp: at - 5 + windowMs + 1 }
    expect(answer(startTask(), again).records.map(({ type }) => type)).toEqual(['TaskStarted'])
  })
})

describe('what is remembered', () => {
  const refusing = (code: string) =>
    answer(startTask(), { waited: { type: 'refused', code, facts: {} } })

  it('is a final refusal, with its code and the version met', () => {
    expect(refusing('FORBIDDEN').remembered?.row.slice(1)).toEqual([9, at, false, 'FORBIDDEN', 4])
  })

  it('is no refusal that another try may undo', () => {
    expect(refusing('REFERENCE_BEHIND').remembered).toBeUndefined()
    expect(refusing('REFERENCE_BEHIND').records[0]?.payload).toMatchObject({ retryable: true })
  })

  it('is the last seq of an origin, of accepted and of refused rows, by organisation', () => {
    const origin = { id: id(8), seq: 3, address: null, userAgent: null }
    expect(answer(startTask({ origin })).row?.origins).toEqual({ [`${org}/${id(8)}`]: 3 })
    const refusedRow = answer(startTask({ origin }), { waited: forbidden })
    expect(refusedRow.row).toEqual({ ...existing, origins: { [`${org}/${id(8)}`]: 3 } })
    expect(answer(startTask({ origin: { ...origin, id: null } })).row?.origins).toBeUndefined()
  })

  it('of a stranger’s refusal is its command id alone: no origin of an entity that is not its own', () => {
    const origin = { id: id(8), seq: 1_000, address: null, userAgent: null }
    const seen = answer(startTask({ origin, orgId: stranger }))
    expect(seen.row).toBeUndefined()
    expect(seen.remembered).toMatchObject({ orgId: stranger, entityId: task })
    expect(seen.remembered?.row.slice(3)).toEqual([false, 'NOT_FOUND', 0])
  })

  it('of a refusal on an entity that nobody owns does not use up its later owner’s rows', () => {
    const origin = { id: id(8), seq: 1_000, address: null, userAgent: null }
    const { row } = answer(startTask({ origin, orgId: stranger }), {
      row: emptyRow,
      waited: forbidden,
    })
    const owners = startTask({ origin: { ...origin, seq: 1 } })
    const { records } = answer(owners, { row: row ?? emptyRow })
    expect(records.map(({ type }) => type)).toEqual(['TaskStarted'])
  })
})
