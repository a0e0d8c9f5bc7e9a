// An organisation: its name, and which teams, people and agents it has. Their names are theirs.
import type { AnyEvent } from '../../../schemas/generated/types.ts'
import { type Route, routes } from '../../../schemas/routes.ts'
import { externalFields, plain } from '../fields.ts'
import type { RoomChange } from '../room-changes.ts'
import type { KeyChanges } from '../view.ts'

export function project(
  event: AnyEvent,
  places: readonly Route[] = routes(event),
): readonly KeyChanges<RoomChange>[] {
  return places
    .filter((route) => route.kind === 'organisation')
    .map(({ id }) => ({ orgId: id, id, changes: changesFor(event) }))
}

function changesFor(event: AnyEvent): readonly RoomChange[] {
  const { entityId, version } = event.envelope
  const member = { type: 'member', id: entityId, version, belongs: true } as const
  switch (event.type) {
    case 'OrganisationCreated': {
      const { name, firstAdminId, externalRef } = event.payload
      const set = { name: plain(name), firstAdminId, ...externalFields(externalRef) }
      return [{ type: 'self', version, set }]
    }
    case 'OrganisationConfigured': {
      const { name } = event.payload
      return [{ type: 'self', version, set: name === null ? {} : { name: plain(name) } }]
    }
    case 'TeamCreated':
    case 'TeamRenamed':
      return [{ ...member, part: 'teams' }]
    case 'PersonCreated':
    case 'PersonJoinedTeam':
    case 'PersonLeftTeam':
    case 'PersonLevelChanged':
      return [{ ...member, part: 'people' }]
    case 'AgentCreated':
    case 'AgentPaused':
    case 'AgentResumed':
    case 'AgentStopped':
      return [{ ...member, part: 'agents' }]
    default:
      return []
  }
}
