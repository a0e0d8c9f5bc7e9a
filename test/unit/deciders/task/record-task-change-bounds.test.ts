import { describe, it } from 'vitest'
import { bytes, id, nil, person, service, strangersTeam } from '../../../support/decider-world.ts'
import { row } from './row-examples.ts'
import { by, created, task } from './task-examples.ts'

describe('RecordTaskChange is bound', () => {
  it('by the import scope', () => {
    task
      .given(created())
      .when(row({ status: 'done' }, by(person('ada'))))
      .thenRefused('FORBIDDEN', { action: 'RecordTaskChange', role: 'admin', needs: 'no' })
    task
      .given(created())
      .when(row({ status: 'done' }, by(service('tasks'))))
      .thenRefused('FORBIDDEN', {
        action: 'RecordTaskChange',
        role: 'service',
        needs: 'scope import',
      })
  })

  it('by the existence of team and assignee in the organisation', () => {
    task
      .given()
      .when(row({ teamId: strangersTeam }))
      .thenRefused('UNKNOWN_TEAM', { teamId: strangersTeam })
    task
      .given()
      .when(row({ assignee: { kind: 'agent', id: id(404) } }))
      .thenRefused('UNKNOWN_ASSIGNEE', { assigneeId: id(404) })
  })

  it.each([
    ['speaksOf', { speaksOf: ['UNKNOWN'] }],
    ['teamId', { teamId: nil }],
    ['assignee.kind', { assignee: { kind: 'UNKNOWN', id: id(1) } }],
    ['assignee.id', { assignee: { kind: 'person', id: nil } }],
    ['status', { status: 'UNKNOWN' }],
    ['priority', { priority: 'UNKNOWN' }],
  ] as const)('by what a spoken %s must hold', (field, fields) => {
    task.given(created()).when(row(fields)).thenRefused('MALFORMED', { field })
  })

  it('by the limits of texts', () => {
    task
      .given(created())
      .when(row({ note: bytes(65_537) }))
      .thenRefused('TOO_LARGE', { field: 'note', size: '65537', limit: '65536' })
  })
})
