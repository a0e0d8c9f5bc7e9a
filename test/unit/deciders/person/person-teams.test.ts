import { describe, it } from 'vitest'
import {
  blueTeam,
  id,
  person as named,
  nil,
  redTeam,
  service,
  strangersTeam,
} from '../../../support/decider-world.ts'
import { by, byAdmin, created, person } from './person-examples.ts'

function add(teamId: string, envelope = byAdmin) {
  return { type: 'AddPersonToTeam', envelope, payload: { teamId } } as const
}
function remove(teamId: string, envelope = byAdmin) {
  return { type: 'RemovePersonFromTeam', envelope, payload: { teamId } } as const
}
const joinedBlue = { type: 'PersonJoinedTeam', payload: { teamId: blueTeam } } as const
const leftRed = { type: 'PersonLeftTeam', payload: { teamId: redTeam } } as const

describe('the teams of a person', () => {
  it('are joined and left one at a time', () => {
    person.given(created()).when(add(blueTeam)).then(joinedBlue)
    person.given(created(), joinedBlue).when(remove(redTeam)).then(leftRed)
  })

  it('are a set: joining twice and leaving twice change nothing', () => {
    person.given(created()).when(add(redTeam)).thenRefused('NO_CHANGE')
    person.given(created(), joinedBlue, leftRed).when(remove(redTeam)).thenRefused('NO_CHANGE')
    person.given(created(), joinedBlue).when(add(blueTeam)).thenRefused('NO_CHANGE')
  })

  it('exist in the organisation', () => {
    person
      .given(created())
      .when(add(strangersTeam))
      .thenRefused('UNKNOWN_TEAM', { teamId: strangersTeam })
    person.given(created()).when(add(nil)).thenRefused('MALFORMED', { field: 'teamId' })
    person.given(created()).when(remove(nil)).thenRefused('MALFORMED', { field: 'teamId' })
  })

  it('are at most fifty', () => {
    const teamIds = Array.from({ length: 50 }, (_, index) => id(1_000 + index))
    person
      .given(created({ teamIds }))
      .when(add(redTeam))
      .thenRefused('LIMIT_REACHED', { field: 'teamIds', limit: '50' })
  })

  it('are a manager’s to give only among the manager’s own', () => {
    const byMia = by(named('mia'))
    person.given(created()).when(add(blueTeam, byMia)).thenRefused('FORBIDDEN', {
      action: 'AddPersonToTeam',
      role: 'manager',
      needs: 'members of T',
      teamId: blueTeam,
    })
    person.given(created()).when(remove(redTeam, byMia)).then(leftRed)
  })

  it('are a service’s with the scope people', () => {
    person
      .given(created())
      .when(add(blueTeam, by(service('people'))))
      .then(joinedBlue)
  })

  it('are not found for a person who never was', () => {
    person.given().when(add(redTeam)).thenRefused('NOT_FOUND')
    person.given().when(remove(redTeam)).thenRefused('NOT_FOUND')
  })
})
