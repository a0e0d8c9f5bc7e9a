// R7: what is asked of a command, in which order, and what the answer looks like.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nilId } from '../../../../../schemas/ids.ts'
import type { Refused } from '../../../../../streams/runtime/decider/port.ts'
import type { EntityRow, RememberedRow } from '../../../../../streams/runtime/store/rows.ts'
import { id } from '../../../../support/decider-world.ts'
import { answer, at, basis, existing, expectRefused, forbidden } from './answer-world.ts'
import { fakeDecider, org, startedTwice, startTask, stranger, task } from './fake-decider.ts'

describe('an accepted command', () => {
  const twice = fakeDecider({ decide: () => startedTwice })

  it('becomes events of the next versions, stamped with what was asked and what it stands on', () => {
    const command = startTask({ correlationId: id(77), extensions: { trace: Buffer.from('x') } })
    const { records, row, remembered, key, entityId } = answer(command, { decider: twice })
    expect(records.map(({ type, envelope }) => [type, envelope.version, envelope.eventId])).toEqual(
      [
        ['TaskStarted', 5, id(5_000)],
        ['TaskStarted', 6, id(5_001)],
      ],
    )
    const { commandId, orgId, payloadHash, actor, extensions } = command.envelope
    for (const { envelope } of records) {
      expect(envelope).toMatchObject({ commandId, orgId, payloadHash, actor, extensions })
      expect(envelope).toMatchObject({
        correlationId: id(77),
        basis: [basis],
        recordedAt: at * 1000,
        occurredAt: at * 1000,
      })
    }
    expect(row).toEqual({ version: 6, state: { orgId: org, started: 6 } })
    expect(remembered?.row).toEqual([payloadHash, 9, at, true, '', 6])
    expect([key?.toString(), entityId]).toEqual([task, task])
  })

  it('happened when an import says so, and is recorded at the broker’s time', () => {
    const [record] = answer(startTask({ occurredAt: 5 })).records
    expect(record?.envelope).toMatchObject({ occurredAt: 5, recordedAt: at * 1000 })
  })

  it('without an event is a fault of the decider', () => {
    const decider = fakeDecider({ decide: () => ({ type: 'accepted', events: [] }) })
    expectRefused(answer(startTask(), { decider }), 'DECIDER_FAULT', { error: 'no events' })
  })
})

describe('the order of the checks', () => {
  const hash = Buffer.from('one payload')
  const first: RememberedRow = [hash, 2, at - 5, true, '', 3]
  const origin = { id: id(8), seq: 3, address: null, userAgent: null }
  const applied: EntityRow = { ...existing, origins: { [`${org}/${id(8)}`]: 3 } }
  /** All of it would refuse; each case takes away what refused in the one before. */
  const command = startTask({ origin, expectedVersion: 1 })
  const all = { remembered: first, row: applied, waited: forbidden }
  const deny = { authorise: () => forbidden, decide: () => forbidden }

  it('begins with the command id, before anything else is asked', () => {
    const decider = fakeDecider(deny)
    const { records } = answer(command, { ...all, decider })
    expect(records.map(({ type }) => type)).toEqual(['CommandRepeated'])
    expect(decider.asked).toEqual([])
  })

  it('then what the tables say of its basis', () => {
    const waited: Refused = { type: 'refused', code: 'UNKNOWN_BASIS', facts: {} }
    expectRefused(answer(command, { row: applied, waited }), 'UNKNOWN_BASIS')
  })

  it('then the organisation, which learns nothing of another’s entity', () => {
    const decider = fakeDecider(deny)
    const foreign = startTask({ origin, expectedVersion: 1, orgId: stranger })
    expectRefused(answer(foreign, { row: applied, decider }), 'NOT_FOUND', {}, 0)
    expect(decider.asked).toEqual([])
  })

  it('then the row of a replayable origin', () => {
    const decider = fakeDecider(deny)
    const seen = answer(command, { row: applied, decider })
    expectRefused(seen, 'ALREADY_APPLIED', { seq: '3', last: '3' })
    expect(decider.asked).toEqual([])
  })

  it('then permission, before versions are told', () => {
    const decider = fakeDecider(deny)
    expectRefused(answer(command, { decider }), 'FORBIDDEN', { rule: 'none' })
    expect(decider.asked).toEqual(['authorise'])
  })

  it('then the expected version', () => {
    const decider = fakeDecider({ decide: () => forbidden })
    const facts = { expected: '1', current: '4' }
    expectRefused(answer(command, { decider }), 'VERSION_CONFLICT', facts)
    expect(decider.asked).toEqual(['authorise'])
  })

  it('and the rule last', () => {
    const decider = fakeDecider({ decide: () => forbidden })
    expectRefused(answer(startTask({ expectedVersion: 4 }), { decider }), 'FORBIDDEN', {
      rule: 'none',
    })
    expect(decider.asked).toEqual(['authorise', 'decide'])
  })
})

describe('a command that cannot be decided', () => {
  it('is told by nil ids and the hash of its bytes when nobody can read it', () => {
    const seen = answer({ type: 'refused', code: 'UNREADABLE', facts: { reason: 'magic' } })
    expectRefused(seen, 'UNREADABLE', { reason: 'magic' }, 0)
    expect(seen.records[0]?.envelope).toMatchObject({ orgId: nilId, entityId: nilId })
    expect(seen.records[0]?.payload).toMatchObject({
      bytesHash: createHash('sha256').update('value 9').digest(),
    })
    expect([seen.key?.toString(), seen.row, seen.remembered]).toEqual([task, undefined, undefined])
  })

  it('tells its sender where the envelope could be read, and is not remembered when misplaced', () => {
    const command = startTask()
    const facts = { found: '0', right: '1' }
    const seen = answer({ type: 'refused', code: 'WRONG_PARTITION', facts, command })
    expectRefused(seen, 'WRONG_PARTITION', facts)
    expect(seen.records[0]?.envelope.commandId).toBe(command.envelope.commandId)
    expect(seen.remembered).toBeUndefined()
  })

  it('is remembered when it is too large, for it will stay so', () => {
    const seen = answer({ type: 'refused', code: 'TOO_LARGE', facts: {}, command: startTask() })
    expect(seen.remembered?.row.slice(3)).toEqual([false, 'TOO_LARGE', 4])
  })

  it('tells a stranger no version, though it was refused before its organisation was looked at', () => {
    const command = startTask({ orgId: stranger })
    expectRefused(
      answer({ type: 'refused', code: 'TOO_LARGE', facts: {}, command }),
      'TOO_LARGE',
      {},
      0,
    )
  })

  it('is a fault of the decider wherever it throws: in permission, rule or fold', () => {
    const fail = (): never => {
      throw new TypeError('secret text')
    }
    for (const rules of [{ authorise: fail }, { decide: fail }, { evolve: fail }]) {
      const seen = answer(startTask(), { decider: fakeDecider(rules) })
      expectRefused(seen, 'DECIDER_FAULT', { error: 'TypeError' })
      expect(seen.row).toBeUndefined()
    }
  })
})
