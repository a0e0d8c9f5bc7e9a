import { describe, it } from 'vitest'
import type { Priority } from '../../../../schemas/generated/types.ts'
import { byAdmin, created, moved, task } from './task-examples.ts'

function prioritise(priority: Priority) {
  return { type: 'PrioritiseTask', envelope: byAdmin, payload: { priority } } as const
}

describe('PrioritiseTask', () => {
  it('says the priority before and after', () => {
    task
      .given(created())
      .when(prioritise('P0'))
      .then({ type: 'TaskPrioritised', payload: moved({}, { priority: 'P0' }) })
  })

  it('is refused when it is the priority already', () => {
    task.given(created()).when(prioritise('P2')).thenRefused('NO_CHANGE')
  })

  it('is refused MALFORMED without a priority', () => {
    task
      .given(created())
      .when(prioritise('UNKNOWN'))
      .thenRefused('MALFORMED', { field: 'priority' })
  })
})
