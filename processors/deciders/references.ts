// Whether what a command names exists in its organisation, by the reference tables.
import type { Assignee } from '../../schemas/generated/types.ts'
import { type Given, type Refused, refused } from './decider.ts'

export function teamKnown(orgId: string, teamId: string, given: Given): Refused | undefined {
  return given.refs.team(orgId, teamId) === undefined
    ? refused('UNKNOWN_TEAM', { teamId })
    : undefined
}

export function personKnown(orgId: string, personId: string, given: Given): Refused | undefined {
  return given.refs.person(orgId, personId) === undefined
    ? refused('UNKNOWN_PERSON', { personId })
    : undefined
}

/** Anybody of the organisation, whatever their team. */
export function assigneeKnown(
  orgId: string,
  assignee: Assignee,
  given: Given,
): Refused | undefined {
  const row =
    assignee.kind === 'agent'
      ? given.refs.agent(orgId, assignee.id)
      : given.refs.person(orgId, assignee.id)
  return row === undefined ? refused('UNKNOWN_ASSIGNEE', { assigneeId: assignee.id }) : undefined
}

export function agentAvailable(orgId: string, agentId: string, given: Given): Refused | undefined {
  const agent = given.refs.agent(orgId, agentId)
  if (agent === undefined) return refused('UNKNOWN_AGENT', { agentId })
  return agent.status === 'active'
    ? undefined
    : refused('AGENT_NOT_AVAILABLE', { agentId, status: agent.status })
}
