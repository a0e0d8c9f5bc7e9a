// Who may manage people. Beside the matrix two bounds keep a manager from widening their own reach:
// nobody gives or takes a level above their own, and a manager names only their own teams.
import type { Level, PersonCommand } from '../../../schemas/generated/types.ts'
import { outranks } from '../../../schemas/permissions.ts'
import { actingOf, allow, wholeOrganisation } from '../acting.ts'
import { type Given, type Refused, refused } from '../decider.ts'
import { checkEnvelope } from '../envelope.ts'
import type { PersonState } from './state.ts'

export function authorise(
  state: PersonState | undefined,
  command: PersonCommand,
  given: Given,
): Refused | undefined {
  const unsound = checkEnvelope(command.envelope, given)
  if (unsound !== undefined) return unsound
  if (command.type !== 'CreatePerson' && state === undefined) return refused('NOT_FOUND')
  const before = command.type === 'CreatePerson' ? undefined : state
  const teamIds = before?.teamIds ?? namedTeams(command)
  return (
    allow(command, given, { ...wholeOrganisation, teamIds }) ?? staysWithin(command, before, given)
  )
}

function staysWithin(
  command: PersonCommand,
  before: PersonState | undefined,
  given: Given,
): Refused | undefined {
  const { actor, orgId } = command.envelope
  const acting = actingOf(actor, orgId, given.refs)
  if (acting.kind !== 'person') return undefined
  const tooHigh = [before?.level, namedLevel(command)].find(
    (level) => level !== undefined && outranks(acting.level, level),
  )
  if (tooHigh !== undefined) {
    return refused('FORBIDDEN', { action: command.type, role: acting.level, needs: tooHigh })
  }
  const foreign =
    acting.level === 'admin'
      ? undefined
      : namedTeams(command).find((teamId) => !acting.teamIds.includes(teamId))
  return foreign === undefined
    ? undefined
    : refused('FORBIDDEN', {
        action: command.type,
        role: acting.level,
        needs: 'members of T',
        teamId: foreign,
      })
}

function namedLevel(command: PersonCommand): Level | undefined {
  return command.type === 'CreatePerson' || command.type === 'ChangePersonLevel'
    ? command.payload.level
    : undefined
}

function namedTeams(command: PersonCommand): readonly string[] {
  switch (command.type) {
    case 'CreatePerson':
      return command.payload.teamIds
    case 'AddPersonToTeam':
    case 'RemovePersonFromTeam':
      return [command.payload.teamId]
    case 'ChangePersonLevel':
      return []
    default:
      return command satisfies never
  }
}
