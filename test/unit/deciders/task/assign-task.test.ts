import { describe, it } from 'vitest'
import { nil, people, person, stranger } from '../../../support/decider-world.ts'
import { by, byAdmin, created, moved, task } from './task-examples.ts'

function assign(personId: string | null, envelope = byAdmin) {
  return { type: 'AssignTask', envelope, payload: { personId } } as const
}
const ann = { kind: 'person', id: people.ann.id } as const
const toAnn = { type: 'TaskAssigned', payload: moved({}, { assignee: ann }) } as const

describe('AssignTask', () => {
  it('says who holds the task before and after', () => {
    const ben = { kind: 'person', id: people.ben.id } as const
    task
      .given(created(), toAnn)
      .when(assign(ben.id))
      .then({ type: 'TaskAssigned', payload: moved({ assignee: ann }, { assignee: ben }) })
  })

  it('may name someone outside the task’s team', () => {
    const ben = { kind: 'person', id: people.ben.id } as const
    task
      .given(created())
      .when(assign(ben.id, by(person('ivan'))))
      .then({ type: 'TaskAssigned', payload: moved({}, { assignee: ben }) })
  })

  it('takes the task from whoever holds it when it names nobody', () => {
    task
      .given(created(), toAnn)
      .when(assign(null))
      .then({ type: 'TaskAssigned', payload: moved({ assignee: ann }, { assignee: null }) })
  })

  it('is refused for someone of another organisation, as for someone who never was', () => {
    task
      .given(created())
      .when(assign(stranger))
      .thenRefused('UNKNOWN_ASSIGNEE', { assigneeId: stranger })
  })

  it('is refused when nothing would change', () => {
    task.given(created(), toAnn).when(assign(ann.id)).thenRefused('NO_CHANGE')
    task.given(created()).when(assign(null)).thenRefused('NO_CHANGE')
  })

  it('is refused MALFORMED for the nil id, which is not nobody', () => {
    task.given(created()).when(assign(nil)).thenRefused('MALFORMED', { field: 'personId' })
  })
})
