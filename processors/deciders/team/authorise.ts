// Who may create or rename a team. A team that is yet to be is nobody's T.
import type { TeamCommand } from '../../../schemas/generated/types.ts'
import { allow, wholeOrganisation } from '../acting.ts'
import { type Given, type Refused, refused } from '../decider.ts'
import { checkEnvelope } from '../envelope.ts'
import type { TeamState } from './state.ts'

export function authorise(
  state: TeamState | undefined,
  command: TeamCommand,
  given: Given,
): Refused | undefined {
  const unsound = checkEnvelope(command.envelope, given)
  if (unsound !== undefined) return unsound
  switch (command.type) {
    case 'CreateTeam':
      return allow(command, given, wholeOrganisation)
    case 'RenameTeam':
      return state === undefined
        ? refused('NOT_FOUND')
        : allow(command, given, { ...wholeOrganisation, teamIds: [command.envelope.entityId] })
    default:
      return command satisfies never
  }
}
