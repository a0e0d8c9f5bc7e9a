import { describe, it } from 'vitest'
import { bytes, sealed } from '../../../support/decider-world.ts'
import { byAdmin, created, task, unmoved } from './task-examples.ts'

const roof = sealed('Mend the roof')
const door = sealed('Mend the door')

function describeTask(title: typeof roof | null, description: typeof roof | null) {
  return { type: 'DescribeTask', envelope: byAdmin, payload: { title, description } } as const
}

describe('DescribeTask', () => {
  it('says the new title and leaves the description as it was', () => {
    task
      .given(created())
      .when(describeTask(door, null))
      .then({ type: 'TaskDescribed', payload: { ...unmoved(), title: door, description: null } })
  })

  it('leaves out a text that is as it was', () => {
    task
      .given(created())
      .when(describeTask(roof, door))
      .then({ type: 'TaskDescribed', payload: { ...unmoved(), title: null, description: door } })
  })

  it('clears a description by an empty one', () => {
    task
      .given(created({ description: door }))
      .when(describeTask(null, sealed('')))
      .then({
        type: 'TaskDescribed',
        payload: { ...unmoved(), title: null, description: sealed('') },
      })
  })

  it('compares with what the task says now, not with what it said at first', () => {
    const renamed = {
      type: 'TaskDescribed',
      payload: { ...unmoved(), title: door, description: null },
    } as const
    task.given(created(), renamed).when(describeTask(door, null)).thenRefused('NO_CHANGE')
    task
      .given(created(), renamed)
      .when(describeTask(roof, null))
      .then({ type: 'TaskDescribed', payload: { ...unmoved(), title: roof, description: null } })
  })

  it('is refused when it says nothing new', () => {
    task.given(created()).when(describeTask(null, null)).thenRefused('NO_CHANGE')
    task.given(created()).when(describeTask(roof, null)).thenRefused('NO_CHANGE')
    task
      .given(created())
      .when(describeTask(null, sealed('')))
      .thenRefused('NO_CHANGE')
  })

  it('is refused for an empty title and for texts beyond their limits', () => {
    task
      .given(created())
      .when(describeTask(sealed(''), null))
      .thenRefused('MALFORMED', { field: 'title' })
    task
      .given(created())
      .when(describeTask(bytes(1_025), null))
      .thenRefused('TOO_LARGE', { field: 'title', size: '1025', limit: '1024' })
    task
      .given(created())
      .when(describeTask(null, bytes(65_537)))
      .thenRefused('TOO_LARGE', { field: 'description', size: '65537', limit: '65536' })
  })
})
