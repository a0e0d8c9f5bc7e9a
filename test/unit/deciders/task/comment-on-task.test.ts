import { describe, it } from 'vitest'
import { bytes, sealed } from '../../../support/decider-world.ts'
import { byAdmin, created, inStatus, task, unmoved } from './task-examples.ts'

function comment(text: ReturnType<typeof sealed> | null) {
  return { type: 'CommentOnTask', envelope: byAdmin, payload: { text } } as const
}

describe('CommentOnTask', () => {
  it('records what was said, also on a closed task', () => {
    const text = sealed('Done well')
    task
      .given(created(), inStatus('closed'))
      .when(comment(text))
      .then({ type: 'TaskCommented', payload: { ...unmoved({ status: 'closed' }), text } })
  })

  it('is refused when it says nothing, or more than 64 kB', () => {
    task.given(created()).when(comment(null)).thenRefused('MALFORMED', { field: 'text' })
    task
      .given(created())
      .when(comment(sealed('')))
      .thenRefused('MALFORMED', { field: 'text' })
    task
      .given(created())
      .when(comment(bytes(65_537)))
      .thenRefused('TOO_LARGE', { field: 'text', size: '65537', limit: '65536' })
  })
})
