// Who acts and what they may: the reference tables' word on the actor, put to the permission matrix.
import type { Actor, AnyCommand } from '../../schemas/generated/types.ts'
import {
  type Acting,
  type ActingPerson,
  type Concern,
  needed,
  permitted,
} from '../../schemas/permissions.ts'
import { type Given, type Refused, refused } from './decider.ts'
import type { Refs } from './refs/rows.ts'

/** Belongs to the organisation and to nobody in particular. */
export const wholeOrganisation: Concern = { teamIds: [], createdBy: null, heldBy: null }

/** A service creates for the person it acts for: the task is that person's own. */
export function creatorOf(actor: Actor): string {
  return actor.kind === 'service' ? (actor.onBehalfOf ?? actor.id) : actor.id
}

export function actingOf(actor: Actor, orgId: string, refs: Refs): Acting {
  switch (actor.kind) {
    case 'person':
      return personOf(actor.id, orgId, refs) ?? { kind: 'nobody' }
    case 'agent': {
      const agent = refs.agent(orgId, actor.id)
      if (agent === undefined) return { kind: 'nobody' }
      // Whom it acts for is the organisation's word, not the caller's.
      if (actor.onBehalfOf !== null && actor.onBehalfOf !== agent.actsFor) return { kind: 'nobody' }
      const actsFor = personOf(agent.actsFor, orgId, refs)
      return { kind: 'agent', id: actor.id, active: agent.status === 'active', actsFor }
    }
    case 'service':
      return { kind: 'service', scopes: actor.scopes }
    case 'system':
      return { kind: 'system' }
    case 'UNKNOWN':
      return { kind: 'nobody' }
    default:
      return actor.kind satisfies never
  }
}

/** The right to send this command about this concern; undefined when it is given. */
export function allow(command: AnyCommand, given: Given, concern: Concern): Refused | undefined {
  const { actor, orgId } = command.envelope
  const acting = actingOf(actor, orgId, given.refs)
  switch (permitted(command.type, acting, concern)) {
    case 'yes':
      return undefined
    case 'ask':
      return refused('NEEDS_APPROVAL', { action: command.type })
    case 'no':
      return refused('FORBIDDEN', {
        action: command.type,
        role: acting.kind === 'person' ? acting.level : acting.kind,
        needs: needed(command.type, acting),
      })
  }
}

/** The first admin is one even before a record of the person exists; once it does, that counts. */
function personOf(personId: string, orgId: string, refs: Refs): ActingPerson | undefined {
  const row = refs.person(orgId, personId)
  if (row !== undefined) {
    return { kind: 'person', id: personId, level: row.level, teamIds: row.teamIds }
  }
  return refs.organisation(orgId)?.firstAdminId === personId
    ? { kind: 'person', id: personId, level: 'admin', teamIds: [] }
    : undefined
}
