import { describe, it } from 'vitest'
import type { CreatePersonPayload } from '../../../../schemas/generated/types.ts'
import {
  blueTeam,
  bytes,
  id,
  person as named,
  nil,
  redTeam,
  sealed,
  service,
  strangersTeam,
} from '../../../support/decider-world.ts'
import { by, byAdmin, created, eve, person } from './person-examples.ts'

function create(over: Partial<CreatePersonPayload> = {}, envelope = byAdmin) {
  return { type: 'CreatePerson', envelope, payload: { ...eve, ...over } } as const
}

describe('CreatePerson', () => {
  it('puts a person into a set of teams', () => {
    person
      .given()
      .when(create({ teamIds: [blueTeam, redTeam, blueTeam] }))
      .then(created({ teamIds: [redTeam, blueTeam] }))
  })

  it('takes a person of no team, without a mail address', () => {
    person
      .given()
      .when(create({ teamIds: [], email: null }))
      .then(created({ teamIds: [], email: null }))
  })

  it('is for an importer, on first sight', () => {
    person
      .given()
      .when(create({}, by(service('import'))))
      .then(created())
  })

  it('is for a manager within their own teams only', () => {
    person
      .given()
      .when(create({}, by(named('mia'))))
      .then(created())
    const needs = { action: 'CreatePerson', role: 'manager', needs: 'members of T' }
    person
      .given()
      .when(create({ teamIds: [] }, by(named('mia'))))
      .thenRefused('FORBIDDEN', needs)
    person
      .given()
      .when(create({ teamIds: [redTeam, blueTeam] }, by(named('mia'))))
      .thenRefused('FORBIDDEN', { ...needs, teamId: blueTeam })
  })

  it('lets a manager make no admin', () => {
    person
      .given()
      .when(create({ level: 'admin' }, by(named('mia'))))
      .thenRefused('FORBIDDEN', { action: 'CreatePerson', role: 'manager', needs: 'admin' })
    person
      .given()
      .when(create({ level: 'manager' }, by(named('mia'))))
      .then(created({ level: 'manager' }))
  })

  it.each([
    ['name', { name: null }],
    ['level', { level: 'UNKNOWN' }],
    ['teamIds', { teamIds: [redTeam, nil] }],
  ] as const)('is refused MALFORMED when %s is at its empty default', (field, over) => {
    person.given().when(create(over)).thenRefused('MALFORMED', { field })
  })

  it('is refused for a team of another organisation', () => {
    person
      .given()
      .when(create({ teamIds: [redTeam, strangersTeam] }))
      .thenRefused('UNKNOWN_TEAM', { teamId: strangersTeam })
  })

  it('is refused TOO_LARGE beyond the limits', () => {
    person
      .given()
      .when(create({ email: bytes(1_025) }))
      .thenRefused('TOO_LARGE', { field: 'email', size: '1025', limit: '1024' })
    person
      .given()
      .when(create({ teamIds: Array.from({ length: 51 }, (_, index) => id(1_000 + index)) }))
      .thenRefused('TOO_LARGE', { field: 'teamIds', size: '51', limit: '50' })
  })

  it('is refused where the person exists', () => {
    person.given(created()).when(create()).thenRefused('ALREADY_EXISTS')
  })

  it('keeps the name in another system', () => {
    const externalRef = { system: 'now', key: sealed('Resolver 7') }
    person.given().when(create({ externalRef })).then(created({ externalRef }))
  })
})
