// How an event changes an agent.
import type { AgentEvent } from '../../../schemas/generated/types.ts'
import type { EventMeta, Unstamped } from '../decider.ts'
import type { AgentState } from './state.ts'

export function evolve(
  state: AgentState | undefined,
  event: Unstamped<AgentEvent>,
  meta: EventMeta,
): AgentState | undefined {
  switch (event.type) {
    case 'AgentCreated':
      return { orgId: meta.orgId, actsFor: event.payload.actsFor, status: 'active' }
    case 'AgentPaused':
      return state && { ...state, status: 'paused' }
    case 'AgentResumed':
      return state && { ...state, status: 'active' }
    case 'AgentStopped':
      return state && { ...state, status: 'stopped' }
    default:
      event satisfies never
      return state
  }
}
