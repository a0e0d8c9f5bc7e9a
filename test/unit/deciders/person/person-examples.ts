// People and envelopes that the specifications of the person's decider share.
import type { Unstamped } from '../../../../processors/deciders/decider.ts'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import type {
  Actor,
  CommandEnvelope,
  PersonCreatedPayload,
  PersonEvent,
} from '../../../../schemas/generated/types.ts'
import { specify } from '../../../support/decider-specification.ts'
import {
  envelope,
  id,
  person as named,
  redTeam,
  refs,
  sealed,
} from '../../../support/decider-world.ts'

const personId = id(200)
export const person = specify(deciders.person, refs())

export function by(actor: Actor): CommandEnvelope {
  return envelope('person', personId, actor)
}
export const byAdmin = by(named('ada'))

export const eve: PersonCreatedPayload = {
  name: sealed('Eve'),
  email: sealed('eve@example.org'),
  level: 'IC1',
  teamIds: [redTeam],
  externalRef: null,
}
export function created(
  over: Partial<PersonCreatedPayload> = {},
): Extract<Unstamped<PersonEvent>, { type: 'PersonCreated' }> {
  return { type: 'PersonCreated', payload: { ...eve, ...over } }
}
