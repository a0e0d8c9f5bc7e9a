// An agent: what it is, whether it works, and a card for each task that was handed to it.
import type { AnyEvent, Routing } from '../../../schemas/generated/types.ts'
import { isTaskEvent, type Route, routes } from '../../../schemas/routes.ts'
import { cardFor, type Place } from '../cards.ts'
import { externalFields, plain } from '../fields.ts'
import type { RoomChange } from '../room-changes.ts'
import { changesAt, type KeyChanges } from '../view.ts'

export function project(
  event: AnyEvent,
  places: readonly Route[] = routes(event),
): readonly KeyChanges<RoomChange>[] {
  return changesAt(event, places, 'agent', changesFor)
}

function changesFor(event: AnyEvent, agentId: string): readonly RoomChange[] {
  if (isTaskEvent(event)) return [cardFor(event, agentId, placeOf)]
  const { version } = event.envelope
  switch (event.type) {
    case 'AgentCreated': {
      const { name, speciality, actsFor, externalRef } = event.payload
      const set = { name: plain(name), speciality, actsFor, status: 'active' }
      return [{ type: 'self', version, set: { ...set, ...externalFields(externalRef) } }]
    }
    case 'AgentPaused':
    case 'AgentStopped': {
      const status = event.type === 'AgentPaused' ? 'paused' : 'stopped'
      return [{ type: 'self', version, set: { status, reason: plain(event.payload.reason) } }]
    }
    case 'AgentResumed':
      return [{ type: 'self', version, set: { status: 'active', reason: '' } }]
    default:
      return []
  }
}

function placeOf({ teamId, assignee }: Routing): Place | undefined {
  return assignee?.kind === 'agent' ? { id: assignee.id, other: teamId ?? '' } : undefined
}
