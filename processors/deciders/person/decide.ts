// The rules of a person: a level, and a set of existing teams.
import type {
  AddPersonToTeam,
  ChangePersonLevel,
  CreatePerson,
  PersonCommand,
  PersonEvent,
  RemovePersonFromTeam,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, type Given, refused } from '../decider.ts'
import {
  asSet,
  externalRefValid,
  firstRefusal,
  idGiven,
  listWithin,
  symbolGiven,
  textGiven,
  textWithin,
} from '../fields.ts'
import { teamKnown } from '../references.ts'
import type { PersonState } from './state.ts'

export function decide(
  state: PersonState | undefined,
  command: PersonCommand,
  given: Given,
): Decided<PersonEvent> {
  if (command.type === 'CreatePerson') return create(state, command, given)
  if (state === undefined) return refused('NOT_FOUND')
  switch (command.type) {
    case 'ChangePersonLevel':
      return changeLevel(state, command)
    case 'AddPersonToTeam':
      return addToTeam(state, command, given)
    case 'RemovePersonFromTeam':
      return removeFromTeam(state, command)
    default:
      return command satisfies never
  }
}

function create(
  state: PersonState | undefined,
  { envelope, payload }: CreatePerson,
  given: Given,
): Decided<PersonEvent> {
  const { name, email, level, externalRef } = payload
  const teamIds = asSet(payload.teamIds)
  return (
    firstRefusal(
      textGiven('name', name, limits.titleBytesMax),
      textWithin('email', email, limits.titleBytesMax),
      symbolGiven('level', level),
      listWithin('teamIds', payload.teamIds, limits.personTeamsMax),
      ...teamIds.map((teamId) => idGiven('teamIds', teamId)),
      externalRefValid(externalRef),
      state === undefined ? undefined : refused('ALREADY_EXISTS'),
    ) ??
    firstRefusal(...teamIds.map((teamId) => teamKnown(envelope.orgId, teamId, given))) ??
    accepted<PersonEvent>({
      type: 'PersonCreated',
      payload: { name, email, level, teamIds, externalRef },
    })
  )
}

function changeLevel(
  state: PersonState,
  { payload: { level } }: ChangePersonLevel,
): Decided<PersonEvent> {
  return (
    firstRefusal(
      symbolGiven('level', level),
      level === state.level ? refused('NO_CHANGE') : undefined,
    ) ??
    accepted<PersonEvent>({
      type: 'PersonLevelChanged',
      payload: { level, levelBefore: state.level },
    })
  )
}

function addToTeam(
  state: PersonState,
  { envelope, payload: { teamId } }: AddPersonToTeam,
  given: Given,
): Decided<PersonEvent> {
  const limit = limits.personTeamsMax
  return (
    idGiven('teamId', teamId) ??
    teamKnown(envelope.orgId, teamId, given) ??
    firstRefusal(
      state.teamIds.includes(teamId) ? refused('NO_CHANGE') : undefined,
      state.teamIds.length < limit
        ? undefined
        : refused('LIMIT_REACHED', { field: 'teamIds', limit: String(limit) }),
    ) ??
    accepted<PersonEvent>({ type: 'PersonJoinedTeam', payload: { teamId } })
  )
}

function removeFromTeam(
  state: PersonState,
  { payload: { teamId } }: RemovePersonFromTeam,
): Decided<PersonEvent> {
  return (
    firstRefusal(
      idGiven('teamId', teamId),
      state.teamIds.includes(teamId) ? undefined : refused('NO_CHANGE'),
    ) ?? accepted<PersonEvent>({ type: 'PersonLeftTeam', payload: { teamId } })
  )
}
