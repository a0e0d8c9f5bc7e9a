import { describe, expect, it } from 'vitest'
import type { Unstamped } from '../../../../processors/deciders/decider.ts'
import type { TaskEvent } from '../../../../schemas/generated/types.ts'
import { now } from '../../../support/decider-specification.ts'
import { bytes, earlier, sealed } from '../../../support/decider-world.ts'
import { byAdmin, created, inStatus, moved, task } from './task-examples.ts'

const start = { type: 'StartTask', envelope: byAdmin, payload: {} } as const
const unblock = { type: 'UnblockTask', envelope: byAdmin, payload: {} } as const
const submit = { type: 'SubmitTaskForReview', envelope: byAdmin, payload: {} } as const
const complete = { type: 'CompleteTask', envelope: byAdmin, payload: {} } as const
const close = { type: 'CloseTask', envelope: byAdmin, payload: {} } as const
const reopen = { type: 'ReopenTask', envelope: byAdmin, payload: {} } as const
function started(at: number): Unstamped<TaskEvent> {
  return {
    type: 'TaskStarted',
    payload: { ...moved({}, { status: 'in_progress' }), createdAt: earlier, startedAt: at },
  }
}
const made = { occurredAt: earlier }

describe('the life of a task', () => {
  it('StartTask says when the task was created and when work first began', () => {
    const told = task.given(created()).made(made).when(start)
    told.then(started(now))
    expect(told.state).toMatchObject({ status: 'in_progress', startedAt: now })
  })

  it('StartTask after a review that sent it back keeps the first beginning', () => {
    task
      .given(created(), started(earlier), {
        type: 'TaskSubmittedForReview',
        payload: moved({ status: 'in_progress' }, { status: 'review' }),
      })
      .made(made)
      .when(start)
      .then({
        type: 'TaskStarted',
        payload: {
          ...moved({ status: 'review' }, { status: 'in_progress' }),
          createdAt: earlier,
          startedAt: earlier,
        },
      })
  })

  it('BlockTask and CancelTask say why, within 64 kB', () => {
    const reason = sealed('No ladder')
    task
      .given(created())
      .when({ type: 'BlockTask', envelope: byAdmin, payload: { reason } })
      .then({ type: 'TaskBlocked', payload: { ...moved({}, { status: 'blocked' }), reason } })
    task
      .given(created())
      .when({ type: 'CancelTask', envelope: byAdmin, payload: { reason: null } })
      .then({
        type: 'TaskCancelled',
        payload: { ...moved({}, { status: 'cancelled' }), reason: null },
      })
    task
      .given(created())
      .when({ type: 'BlockTask', envelope: byAdmin, payload: { reason: bytes(65_537) } })
      .thenRefused('TOO_LARGE', { field: 'reason', size: '65537', limit: '65536' })
  })

  it('UnblockTask brings work on its way, and counts as its beginning where nobody had started', () => {
    const told = task.given(created(), inStatus('blocked')).made(made).when(unblock)
    told.then({
      type: 'TaskUnblocked',
      payload: moved({ status: 'blocked' }, { status: 'in_progress' }),
    })
    expect(told.state).toMatchObject({ status: 'in_progress', startedAt: now })
  })

  it('SubmitTaskForReview asks for a review', () => {
    task
      .given(created(), inStatus('in_progress'))
      .when(submit)
      .then({
        type: 'TaskSubmittedForReview',
        payload: moved({ status: 'in_progress' }, { status: 'review' }),
      })
  })

  it('CompleteTask and CloseTask carry creation and beginning, so that they are counted alone', () => {
    const times = { createdAt: earlier, startedAt: earlier }
    const done = {
      type: 'TaskCompleted',
      payload: { ...moved({ status: 'in_progress' }, { status: 'done' }), ...times },
    } as const
    task.given(created(), started(earlier)).made(made).when(complete).then(done)
    task
      .given(created(), started(earlier), done)
      .made(made)
      .when(close)
      .then({
        type: 'TaskClosed',
        payload: { ...moved({ status: 'done' }, { status: 'closed' }), ...times },
      })
  })

  it('ReopenTask takes it up again and keeps when work first began', () => {
    const told = task.given(created(), started(earlier), inStatus('closed')).made(made).when(reopen)
    told.then({ type: 'TaskReopened', payload: moved({ status: 'closed' }, { status: 'open' }) })
    expect(told.state).toMatchObject({ status: 'open', startedAt: earlier })
  })
})
