import { describe, it } from 'vitest'
import { nil, otherOrg, person, service } from '../../../support/decider-world.ts'
import { by, byAdmin, created, task } from './task-examples.ts'

describe('a task that is not there', () => {
  it('is not found', () => {
    task
      .given()
      .when({ type: 'StartTask', envelope: byAdmin, payload: {} })
      .thenRefused('NOT_FOUND')
  })

  it('is not found by another organisation either, in the same words', () => {
    const fromOutside = by(service('tasks'), { orgId: otherOrg })
    task
      .given(created())
      .made({ orgId: byAdmin.orgId })
      .when({ type: 'StartTask', envelope: fromOutside, payload: {} })
      .thenRefused('NOT_FOUND')
  })

  it('is not found before anything is said of the payload', () => {
    task
      .given()
      .when({ type: 'MoveTask', envelope: by(person('ann')), payload: { teamId: nil } })
      .thenRefused('NOT_FOUND')
  })
})
