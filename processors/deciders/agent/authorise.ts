// Who may create, pause, resume or stop an agent: it is held by the person it acts for, and in their teams.
import type { AgentCommand } from '../../../schemas/generated/types.ts'
import type { Concern } from '../../../schemas/permissions.ts'
import { allow } from '../acting.ts'
import { type Given, type Refused, refused } from '../decider.ts'
import { checkEnvelope } from '../envelope.ts'
import type { AgentState } from './state.ts'

export function authorise(
  state: AgentState | undefined,
  command: AgentCommand,
  given: Given,
): Refused | undefined {
  const unsound = checkEnvelope(command.envelope, given)
  if (unsound !== undefined) return unsound
  if (command.type === 'CreateAgent') {
    return allow(command, given, concernOf(command, command.payload.actsFor, given))
  }
  return state === undefined
    ? refused('NOT_FOUND')
    : allow(command, given, concernOf(command, state.actsFor, given))
}

function concernOf(command: AgentCommand, actsFor: string, given: Given): Concern {
  return {
    teamIds: given.refs.person(command.envelope.orgId, actsFor)?.teamIds ?? [],
    createdBy: null,
    heldBy: { kind: 'person', id: actsFor },
  }
}
