// A person: who they are, the agents that act for them, and a card for each task that they hold.
import type { AnyEvent, Routing } from '../../../schemas/generated/types.ts'
import { isTaskEvent, type Route, routes } from '../../../schemas/routes.ts'
import { cardFor, type Place } from '../cards.ts'
import { externalFields, plain } from '../fields.ts'
import type { RoomChange } from '../room-changes.ts'
import { changesAt, type KeyChanges } from '../view.ts'

/** Before a team's id: '1' while the person belongs to it. */
export const teamField = 'team:'

export function project(
  event: AnyEvent,
  places: readonly Route[] = routes(event),
): readonly KeyChanges<RoomChange>[] {
  return changesAt(event, places, 'person', changesFor)
}

function changesFor(event: AnyEvent, personId: string): readonly RoomChange[] {
  if (isTaskEvent(event)) return [cardFor(event, personId, placeOf)]
  const { entityId, version } = event.envelope
  switch (event.type) {
    case 'PersonCreated': {
      const { name, email, level, teamIds, externalRef } = event.payload
      const teams = Object.fromEntries(teamIds.map((teamId) => [`${teamField}${teamId}`, '1']))
      const set = { name: plain(name), email: plain(email), level, ...teams }
      return [{ type: 'self', version, set: { ...set, ...externalFields(externalRef) } }]
    }
    case 'PersonJoinedTeam':
      return [{ type: 'self', version, set: { [`${teamField}${event.payload.teamId}`]: '1' } }]
    case 'PersonLeftTeam':
      return [{ type: 'self', version, set: { [`${teamField}${event.payload.teamId}`]: '' } }]
    case 'PersonLevelChanged':
      return [{ type: 'self', version, set: { level: event.payload.level } }]
    case 'AgentCreated':
    case 'AgentPaused':
    case 'AgentResumed':
    case 'AgentStopped':
      return [{ type: 'member', part: 'agents', id: entityId, version, belongs: true }]
    default:
      return []
  }
}

function placeOf({ teamId, assignee }: Routing): Place | undefined {
  return assignee?.kind === 'person' ? { id: assignee.id, other: teamId ?? '' } : undefined
}
