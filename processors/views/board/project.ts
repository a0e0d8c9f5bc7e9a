// A team's board: the team's own name, who belongs to it, and a card for each task that it has.
import type { AnyEvent, Routing } from '../../../schemas/generated/types.ts'
import { isTaskEvent, noTeam, type Route, routes } from '../../../schemas/routes.ts'
import { cardFor, type Place } from '../cards.ts'
import { externalFields, plain } from '../fields.ts'
import type { RoomChange } from '../room-changes.ts'
import { changesAt, type KeyChanges } from '../view.ts'

export function project(
  event: AnyEvent,
  places: readonly Route[] = routes(event),
): readonly KeyChanges<RoomChange>[] {
  return changesAt(event, places, 'team', changesFor)
}

function changesFor(event: AnyEvent, teamId: string): readonly RoomChange[] {
  if (isTaskEvent(event)) return [cardFor(event, teamId, placeOf)]
  const { entityId, version } = event.envelope
  const member = { type: 'member', part: 'members', id: entityId, version } as const
  switch (event.type) {
    case 'TeamCreated': {
      const { name, externalRef } = event.payload
      return [{ type: 'self', version, set: { name: plain(name), ...externalFields(externalRef) } }]
    }
    case 'TeamRenamed':
      return [{ type: 'self', version, set: { name: plain(event.payload.name) } }]
    case 'PersonCreated':
    case 'PersonJoinedTeam':
      return [{ ...member, belongs: true }]
    case 'PersonLeftTeam':
      return [{ ...member, belongs: false }]
    default:
      return []
  }
}

function placeOf({ teamId, assignee }: Routing): Place {
  const holder = assignee === null ? '' : `${assignee.kind}:${assignee.id}`
  return { id: teamId ?? noTeam, other: holder }
}
