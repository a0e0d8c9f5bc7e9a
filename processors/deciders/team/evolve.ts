// How an event changes a team.
import type { TeamEvent } from '../../../schemas/generated/types.ts'
import type { EventMeta, Unstamped } from '../decider.ts'
import { textHash } from '../text-hash.ts'
import type { TeamState } from './state.ts'

export function evolve(
  state: TeamState | undefined,
  event: Unstamped<TeamEvent>,
  meta: EventMeta,
): TeamState | undefined {
  switch (event.type) {
    case 'TeamCreated':
      return { orgId: meta.orgId, nameHash: textHash(event.payload.name) }
    case 'TeamRenamed':
      return state && { ...state, nameHash: textHash(event.payload.name) }
    default:
      event satisfies never
      return state
  }
}
