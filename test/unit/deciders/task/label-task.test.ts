import { describe, it } from 'vitest'
import { byAdmin, created, task, unmoved } from './task-examples.ts'

function label(add: readonly string[], remove: readonly string[]) {
  return { type: 'LabelTask', envelope: byAdmin, payload: { add, remove } } as const
}
function labelled(...labels: readonly string[]) {
  return { type: 'TaskLabelled', payload: { ...unmoved(), labels } } as const
}
const many = Array.from({ length: 50 }, (_, index) => `label-${index}`)

describe('LabelTask', () => {
  it('says all labels after it, sorted', () => {
    task
      .given(created({ labels: ['house', 'roof'] }))
      .when(label(['urgent', 'a-1'], ['house']))
      .then(labelled('a-1', 'roof', 'urgent'))
  })

  it('keeps a label that is both removed and added', () => {
    task
      .given(created({ labels: ['roof'] }))
      .when(label(['roof', 'new'], ['roof']))
      .then(labelled('new', 'roof'))
  })

  it('works on the labels that the last change left', () => {
    task
      .given(created({ labels: ['roof'] }), labelled('door'))
      .when(label(['x'], []))
      .then(labelled('door', 'x'))
  })

  it('is refused when the set stays the same', () => {
    task
      .given(created({ labels: ['roof'] }))
      .when(label(['roof'], ['door']))
      .thenRefused('NO_CHANGE')
  })

  it('is refused when the set would pass its limit, though each list is within it', () => {
    task
      .given(created({ labels: [...many].sort() }))
      .when(label(['one-more'], []))
      .thenRefused('TOO_LARGE', { field: 'labels', size: '51', limit: '50' })
  })

  it('is refused MALFORMED for a label outside the pattern, in either list', () => {
    const limit = '^[a-z0-9-]{1,40}$'
    task
      .given(created())
      .when(label(['No'], []))
      .thenRefused('MALFORMED', { field: 'add', limit })
    task
      .given(created())
      .when(label([], ['é']))
      .thenRefused('MALFORMED', { field: 'remove', limit })
  })
})
