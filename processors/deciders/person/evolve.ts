// How an event changes a person.
import type { PersonEvent } from '../../../schemas/generated/types.ts'
import type { EventMeta, Unstamped } from '../decider.ts'
import type { PersonState } from './state.ts'

export function evolve(
  state: PersonState | undefined,
  event: Unstamped<PersonEvent>,
  meta: EventMeta,
): PersonState | undefined {
  switch (event.type) {
    case 'PersonCreated': {
      const { level, teamIds } = event.payload
      return { orgId: meta.orgId, level, teamIds }
    }
    case 'PersonLevelChanged':
      return state && { ...state, level: event.payload.level }
    case 'PersonJoinedTeam':
      return state && { ...state, teamIds: [...state.teamIds, event.payload.teamId] }
    case 'PersonLeftTeam': {
      const { teamId } = event.payload
      return state && { ...state, teamIds: state.teamIds.filter((id) => id !== teamId) }
    }
    default:
      event satisfies never
      return state
  }
}
