// The rules of a team.
import type {
  CreateTeam,
  RenameTeam,
  TeamCommand,
  TeamEvent,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, refused } from '../decider.ts'
import { externalRefValid, firstRefusal, textGiven } from '../fields.ts'
import { textHash } from '../text-hash.ts'
import type { TeamState } from './state.ts'

export function decide(state: TeamState | undefined, command: TeamCommand): Decided<TeamEvent> {
  switch (command.type) {
    case 'CreateTeam':
      return create(state, command)
    case 'RenameTeam':
      return state === undefined ? refused('NOT_FOUND') : rename(state, command)
    default:
      return command satisfies never
  }
}

function create(
  state: TeamState | undefined,
  { payload: { name, externalRef } }: CreateTeam,
): Decided<TeamEvent> {
  return (
    firstRefusal(
      textGiven('name', name, limits.titleBytesMax),
      externalRefValid(externalRef),
      state === undefined ? undefined : refused('ALREADY_EXISTS'),
    ) ?? accepted<TeamEvent>({ type: 'TeamCreated', payload: { name, externalRef } })
  )
}

function rename(state: TeamState, { payload: { name } }: RenameTeam): Decided<TeamEvent> {
  return (
    firstRefusal(
      textGiven('name', name, limits.titleBytesMax),
      textHash(name) === state.nameHash ? refused('NO_CHANGE') : undefined,
    ) ?? accepted<TeamEvent>({ type: 'TeamRenamed', payload: { name } })
  )
}
