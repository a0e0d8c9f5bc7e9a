// Who is told which outcome, and what is remembered for those who ask late.
import { describe, expect, it } from 'vitest'
import { nilId } from '../../../../schemas/ids.ts'
import type { Outcome, WantedOutcome } from '../../../../streams/outcomes/outcome.ts'
import { OutcomeIndex } from '../../../../streams/outcomes/outcome-index.ts'

const place = { entity: 'task', partition: 3 } as const

function outcome(commandOffset: number, changed: Partial<Outcome> = {}): Outcome {
  return {
    status: 'accepted',
    version: 1,
    code: undefined,
    facts: {},
    retryable: false,
    repeated: false,
    commandId: 'command',
    entityId: 'task',
    orgId: 'org',
    commandOffset,
    at: 0,
    ...changed,
  }
}

function told(index: OutcomeIndex, wanted: WantedOutcome): Outcome[] {
  const outcomes: Outcome[] = []
  index.wait({ wanted, resolve: (one) => outcomes.push(one) })
  return outcomes
}

describe('a waiter', () => {
  it('is told the outcome of its command once, whoever else waits', () => {
    const index = new OutcomeIndex(10)
    const one = told(index, { commandId: 'command' })
    const other = told(index, { commandId: 'command', entityId: 'task', orgId: 'org' })
    index.add(outcome(5), place)
    index.add(outcome(6, { repeated: true }), place)
    expect([one, other].map((outcomes) => outcomes.map((each) => each.commandOffset))).toEqual([
      [5],
      [5],
    ])
    expect(index.waiting).toBe(0)
  })

  it('is not told the outcome of another entity or organisation under the same commandId', () => {
    const index = new OutcomeIndex(10)
    const outcomes = told(index, { commandId: 'command', entityId: 'task', orgId: 'org' })
    index.add(outcome(5, { orgId: 'stranger' }), place)
    index.add(outcome(6, { entityId: 'other' }), place)
    expect(outcomes).toEqual([])
    index.add(outcome(7), place)
    expect(outcomes).toEqual([outcome(7)])
  })

  it('with a receipt is not told of an earlier try: a retryable refusal may precede the outcome', () => {
    const index = new OutcomeIndex(10)
    const at = { entity: 'task', partition: 3, commandOffset: 9 } as const
    index.add(outcome(4, { status: 'refused', code: 'REFERENCE_BEHIND', retryable: true }), place)
    expect(index.find({ commandId: 'command', at })).toBeUndefined()
    const outcomes = told(index, { commandId: 'command', at })
    index.add(outcome(9), place)
    expect(outcomes).toEqual([outcome(9)])
  })

  it('with a receipt is told the refusal of bytes that nobody could read', () => {
    const index = new OutcomeIndex(10)
    const at = { entity: 'task', partition: 3, commandOffset: 9 } as const
    const outcomes = told(index, { commandId: 'command', at })
    const nil = { commandId: nilId, entityId: nilId, orgId: nilId }
    const unreadable = { ...nil, status: 'refused', code: 'UNREADABLE' } as const
    index.add(outcome(9, unreadable), { entity: 'task', partition: 4 })
    expect(outcomes).toEqual([])
    index.add(outcome(9, unreadable), place)
    expect(outcomes.map(({ code }) => code)).toEqual(['UNREADABLE'])
    expect(index.find({ commandId: 'command', at })?.code).toBe('UNREADABLE')
  })
})

describe('the memory', () => {
  it('answers those who ask late with the latest outcome of the command', () => {
    const index = new OutcomeIndex(10)
    index.add(outcome(5), place)
    index.add(outcome(6, { repeated: true }), place)
    index.add(outcome(7, { orgId: 'stranger', status: 'refused' }), place)
    expect(index.find({ commandId: 'command', orgId: 'org' })).toEqual(
      outcome(6, { repeated: true }),
    )
    expect(index.find({ commandId: 'other' })).toBeUndefined()
  })

  it('forgets the oldest commands beyond its bound', () => {
    const index = new OutcomeIndex(2)
    for (const [offset, commandId] of ['a', 'b', 'c'].entries()) {
      index.add(outcome(offset, { commandId }), place)
    }
    expect(index.kept).toBe(2)
    expect(['a', 'b', 'c'].map((commandId) => index.find({ commandId })?.commandOffset)).toEqual([
      undefined,
      1,
      2,
    ])
  })

  it('holds at most four entities under one commandId', () => {
    const index = new OutcomeIndex(2)
    for (let offset = 0; offset < 9; offset += 1) {
      index.add(outcome(offset, { entityId: `task-${offset}` }), place)
    }
    const found = (entityId: string) => index.find({ commandId: 'command', entityId })
    expect([found('task-4'), found('task-5')?.commandOffset]).toEqual([undefined, 5])
  })
})
