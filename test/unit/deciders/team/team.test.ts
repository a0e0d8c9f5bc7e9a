import { describe, it } from 'vitest'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import type { Sealed } from '../../../../schemas/generated/types.ts'
import { specify } from '../../../support/decider-specification.ts'
import {
  actor,
  bytes,
  envelope,
  firstAdmin,
  person,
  redTeam,
  refs,
  sealed,
  service,
} from '../../../support/decider-world.ts'

const team = specify(deciders.team, refs())
const byAdmin = envelope('team', redTeam, person('ada'))
const externalRef = { system: 'service-now', key: sealed('Group 70') }

function create(name: Sealed | null, by = byAdmin) {
  return { type: 'CreateTeam', envelope: by, payload: { name, externalRef } } as const
}
function rename(name: Sealed | null, by = byAdmin) {
  return { type: 'RenameTeam', envelope: by, payload: { name } } as const
}
const created = {
  type: 'TeamCreated',
  payload: { name: sealed('Red'), externalRef },
} as const

describe('CreateTeam', () => {
  it('keeps its name in the other system', () => {
    team
      .given()
      .when(create(sealed('Red')))
      .then(created)
  })

  it('is for the first admin before any record of them', () => {
    team
      .given()
      .when(create(sealed('Red'), envelope('team', redTeam, actor('person', firstAdmin))))
      .then(created)
  })

  it('is for an importer, on first sight', () => {
    team
      .given()
      .when(create(sealed('Red'), envelope('team', redTeam, service('import'))))
      .then(created)
  })

  it('is not for a manager, since a team yet to be is nobody’s own', () => {
    team
      .given()
      .when(create(sealed('Red'), envelope('team', redTeam, person('mia'))))
      .thenRefused('FORBIDDEN', {
        action: 'CreateTeam',
        role: 'manager',
        needs: 'members of T',
      })
  })

  it('is refused without a name, with one too long, and where the team exists', () => {
    team.given().when(create(null)).thenRefused('MALFORMED', { field: 'name' })
    team
      .given()
      .when(create(bytes(2_000)))
      .thenRefused('TOO_LARGE', { field: 'name', size: '2000', limit: '1024' })
    team
      .given(created)
      .when(create(sealed('Red')))
      .thenRefused('ALREADY_EXISTS')
  })
})

describe('RenameTeam', () => {
  it('says the new name; a manager of the team may', () => {
    team
      .given(created)
      .when(rename(sealed('Crimson'), envelope('team', redTeam, person('mia'))))
      .then({ type: 'TeamRenamed', payload: { name: sealed('Crimson') } })
  })

  it('is refused for the name that it has, for none, and for a team that never was', () => {
    team
      .given(created)
      .when(rename(sealed('Red')))
      .thenRefused('NO_CHANGE')
    team
      .given(created, { type: 'TeamRenamed', payload: { name: sealed('Crimson') } })
      .when(rename(sealed('Crimson')))
      .thenRefused('NO_CHANGE')
    team.given(created).when(rename(null)).thenRefused('MALFORMED', { field: 'name' })
    team
      .given()
      .when(rename(sealed('Red')))
      .thenRefused('NOT_FOUND')
  })

  it('is not for an importer', () => {
    team
      .given(created)
      .when(rename(sealed('New'), envelope('team', redTeam, service('import'))))
      .thenRefused('FORBIDDEN', { action: 'RenameTeam', role: 'service', needs: 'scope people' })
  })
})
