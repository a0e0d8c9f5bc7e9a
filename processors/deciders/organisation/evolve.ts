// How an event changes an organisation.
import type { OrganisationEvent } from '../../../schemas/generated/types.ts'
import type { EventMeta, Unstamped } from '../decider.ts'
import { textHash } from '../text-hash.ts'
import type { OrganisationState } from './state.ts'

export function evolve(
  state: OrganisationState | undefined,
  event: Unstamped<OrganisationEvent>,
  meta: EventMeta,
): OrganisationState | undefined {
  switch (event.type) {
    case 'OrganisationCreated': {
      const { firstAdminId, name } = event.payload
      return { orgId: meta.orgId, firstAdminId, nameHash: textHash(name) }
    }
    case 'OrganisationConfigured':
      return state && { ...state, nameHash: textHash(event.payload.name) }
    default:
      event satisfies never
      return state
  }
}
