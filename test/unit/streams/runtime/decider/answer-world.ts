// One command through the runtime's checks, in a world where everything else is said by the test.
import { expect } from 'vitest'
import type { AnyCommand, EntityRef } from '../../../../../schemas/generated/types.ts'
import {
  type Answer,
  answerCommand,
  type Reading,
  type Verdict,
} from '../../../../../streams/runtime/decider/answer.ts'
import type { EntityDecider, Refused } from '../../../../../streams/runtime/decider/port.ts'
import type { EntityRow, RememberedRow } from '../../../../../streams/runtime/store/rows.ts'
import { id } from '../../../../support/decider-world.ts'
import { recordAt } from '../fake-records.ts'
import { fakeDecider, org, task } from './fake-decider.ts'

/** Broker time of the command, ms. */
export const at = 1_700_000_000_000
export const existing: EntityRow = { version: 4, state: { orgId: org, started: 4 } }
export const forbidden: Refused = { type: 'refused', code: 'FORBIDDEN', facts: { rule: 'none' } }
/** What the decision looked at. */
export const basis: EntityRef = { entityType: 'team', entityId: id(7), version: 3 }

export interface World {
  readonly decider?: EntityDecider<undefined>
  readonly row?: EntityRow
  readonly remembered?: RememberedRow
  readonly waited?: Verdict
  readonly timestamp?: number
}

/** The answer to the command at offset 9. */
export function answer(reading: Reading | AnyCommand, world: World = {}): Answer {
  const wrapped: Reading = 'envelope' in reading ? { type: 'command', command: reading } : reading
  const source = recordAt(9, { timestamp: world.timestamp ?? at, key: Buffer.from(task) })
  let minted = 0
  return answerCommand(source, wrapped, world.waited, {
    decider: world.decider ?? fakeDecider(),
    refs: undefined,
    row: () => world.row ?? existing,
    remembered: () => world.remembered,
    takeBasis: () => [basis],
    nextId: () => id(5_000 + minted++),
  })
}

/** One refusal and nothing beside it: code, all facts, and the version that it tells. */
export function expectRefused({ records }: Answer, code: string, facts = {}, version = 4): void {
  expect(records).toMatchObject([
    { type: 'CommandRefused', envelope: { version }, payload: { code } },
  ])
  expect(records[0]?.payload).toHaveProperty('facts', facts)
}
