import { describe, expect, it } from 'vitest'
import { agents, org, redTeam, sealed } from '../../../support/decider-world.ts'
import { byAdmin, created, moved, routing, task } from './task-examples.ts'

const robo = { kind: 'agent', id: agents.robo.id } as const
const handed = { type: 'TaskHandedToAgent', payload: moved({}, { assignee: robo }) } as const
const deleted = {
  type: 'TaskDeleted',
  payload: {
    now: routing({ teamId: null, assignee: null }),
    was: routing({ teamId: redTeam, assignee: robo }),
    imported: false,
  },
} as const
const deleteTask = { type: 'DeleteTask', envelope: byAdmin, payload: {} } as const

describe('DeleteTask', () => {
  it('leaves team and assignee, and says which they were', () => {
    const told = task.given(created(), handed).when(deleteTask)
    told.then(deleted)
    expect(told.state).toEqual({ deleted: true, orgId: org })
  })

  it('makes every later command find nothing', () => {
    task.given(created(), handed, deleted).when(deleteTask).thenRefused('NOT_FOUND')
    task
      .given(created(), handed, deleted)
      .when({ type: 'CommentOnTask', envelope: byAdmin, payload: { text: sealed('?') } })
      .thenRefused('NOT_FOUND')
  })
})
