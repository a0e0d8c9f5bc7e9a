import { describe, it } from 'vitest'
import { byAdmin, created, task, unmoved } from './task-examples.ts'

function setDueDate(dueAt: number | null) {
  return { type: 'SetTaskDueDate', envelope: byAdmin, payload: { dueAt } } as const
}

describe('SetTaskDueDate', () => {
  it('sets, changes and clears the due date', () => {
    task
      .given(created())
      .when(setDueDate(7))
      .then({ type: 'TaskDueDateSet', payload: { ...unmoved(), dueAt: 7 } })
    task
      .given(created({ dueAt: 7 }))
      .when(setDueDate(null))
      .then({ type: 'TaskDueDateSet', payload: { ...unmoved(), dueAt: null } })
  })

  it('is refused when it is the due date already', () => {
    task
      .given(created(), { type: 'TaskDueDateSet', payload: { ...unmoved(), dueAt: 7 } })
      .when(setDueDate(7))
      .thenRefused('NO_CHANGE')
  })

  it('is refused MALFORMED outside what can be stored', () => {
    task.given(created()).when(setDueDate(-2_208_988_800_000_001)).thenRefused('MALFORMED', {
      field: 'dueAt',
      limit: '-2208988800000000..9007199254740991',
    })
  })
})
