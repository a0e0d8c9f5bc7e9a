import { describe, it } from 'vitest'
import type { Level } from '../../../../schemas/generated/types.ts'
import { blueTeam, person as named } from '../../../support/decider-world.ts'
import { by, byAdmin, created, person } from './person-examples.ts'

function change(level: Level, envelope = byAdmin) {
  return { type: 'ChangePersonLevel', envelope, payload: { level } } as const
}

describe('ChangePersonLevel', () => {
  it('says the level before and after', () => {
    person
      .given(created())
      .when(change('IC3'))
      .then({ type: 'PersonLevelChanged', payload: { level: 'IC3', levelBefore: 'IC1' } })
  })

  it('starts from the level that the last change left', () => {
    person
      .given(created(), {
        type: 'PersonLevelChanged',
        payload: { level: 'IC3', levelBefore: 'IC1' },
      })
      .when(change('IC3'))
      .thenRefused('NO_CHANGE')
  })

  it('is refused MALFORMED without a level, and for a person who never was', () => {
    person.given(created()).when(change('UNKNOWN')).thenRefused('MALFORMED', { field: 'level' })
    person.given().when(change('IC3')).thenRefused('NOT_FOUND')
  })

  it('lets a manager promote members of their teams, up to their own level', () => {
    const byMia = by(named('mia'))
    const asManager = { action: 'ChangePersonLevel', role: 'manager' }
    person
      .given(created())
      .when(change('manager', byMia))
      .then({ type: 'PersonLevelChanged', payload: { level: 'manager', levelBefore: 'IC1' } })
    person
      .given(created())
      .when(change('admin', byMia))
      .thenRefused('FORBIDDEN', { ...asManager, needs: 'admin' })
    person
      .given(created({ level: 'admin' }))
      .when(change('IC1', byMia))
      .thenRefused('FORBIDDEN', { ...asManager, needs: 'admin' })
    person
      .given(created({ teamIds: [blueTeam] }))
      .when(change('IC3', byMia))
      .thenRefused('FORBIDDEN', { ...asManager, needs: 'members of T' })
  })
})
