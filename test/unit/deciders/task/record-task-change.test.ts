import { describe, expect, it } from 'vitest'
import {
  agents,
  blueTeam,
  earlier,
  people,
  redTeam,
  sealed,
} from '../../../support/decider-world.ts'
import { imported, row } from './row-examples.ts'
import { created, inStatus, moved, routing, task, unmoved } from './task-examples.ts'

const ben = { kind: 'person', id: people.ben.id } as const
const robo = { kind: 'agent', id: agents.robo.id } as const

describe('RecordTaskChange on a task that is not known', () => {
  it('creates it with all that the row knows, then says holder and status', () => {
    const told = task.given().when(
      row({
        teamId: blueTeam,
        assignee: ben,
        status: 'closed',
        priority: 'P1',
        title: sealed('INC1'),
        description: sealed('Printer'),
        dueAt: 9,
        labels: ['b', 'a'],
        externalRef: { system: 'now', key: sealed('INC1') },
      }),
    )
    told.then(
      created({
        teamId: blueTeam,
        imported: true,
        priority: 'P1',
        title: sealed('INC1'),
        description: sealed('Printer'),
        dueAt: 9,
        labels: ['a', 'b'],
        externalRef: { system: 'now', key: sealed('INC1') },
      }),
      {
        type: 'TaskAssigned',
        payload: imported(moved({ teamId: blueTeam, priority: 'P1' }, { assignee: ben })),
      },
      {
        type: 'TaskClosed',
        payload: imported({
          ...moved({ teamId: blueTeam, priority: 'P1', assignee: ben }, { status: 'closed' }),
          createdAt: earlier,
          startedAt: null,
        }),
      },
    )
    expect(told.state).toMatchObject({ status: 'closed', assignee: ben, createdAt: earlier })
  })

  it('creates it from a row that speaks of nothing, on no board and as P2', () => {
    task
      .given()
      .when(row({}))
      .then(created({ teamId: null, imported: true, title: null }))
  })

  it('does not take what the row holds but does not speak of', () => {
    task
      .given()
      .when(row({ speaksOf: [], teamId: blueTeam, priority: 'P0', status: 'done' }))
      .then(created({ teamId: null, imported: true, title: null }))
  })
})

describe('RecordTaskChange on a task that is known', () => {
  it('says only what differs', () => {
    task
      .given(created())
      .when(row({ teamId: redTeam, priority: 'P2', status: 'open', title: sealed('New') }))
      .then({
        type: 'TaskDescribed',
        payload: imported({ ...unmoved(), title: sealed('New'), description: null }),
      })
  })

  it('says what differs in one order, each event on top of the ones before', () => {
    task
      .given(created({ labels: ['x'], dueAt: 1, description: sealed('Old') }))
      .when(
        row({
          labels: [],
          dueAt: null,
          description: null,
          status: 'in_progress',
          priority: 'P0',
          assignee: robo,
          teamId: blueTeam,
        }),
      )
      .then(
        { type: 'TaskMoved', payload: imported(moved({}, { teamId: blueTeam })) },
        {
          type: 'TaskHandedToAgent',
          payload: imported(moved({ teamId: blueTeam }, { assignee: robo })),
        },
        {
          type: 'TaskPrioritised',
          payload: imported(moved({ teamId: blueTeam, assignee: robo }, { priority: 'P0' })),
        },
        {
          type: 'TaskDescribed',
          payload: imported({
            ...unmoved({ teamId: blueTeam, assignee: robo, priority: 'P0' }),
            title: null,
            description: sealed(''),
          }),
        },
        {
          type: 'TaskLabelled',
          payload: imported({
            ...unmoved({ teamId: blueTeam, assignee: robo, priority: 'P0' }),
            labels: [],
          }),
        },
        {
          type: 'TaskDueDateSet',
          payload: imported({
            ...unmoved({ teamId: blueTeam, assignee: robo, priority: 'P0' }),
            dueAt: null,
          }),
        },
        {
          type: 'TaskStarted',
          payload: imported({
            ...moved(
              { teamId: blueTeam, assignee: robo, priority: 'P0' },
              { status: 'in_progress' },
            ),
            createdAt: earlier,
            startedAt: earlier,
          }),
        },
      )
  })

  it('clears what the row speaks of and does not hold', () => {
    task
      .given(created(), { type: 'TaskAssigned', payload: moved({}, { assignee: ben }) })
      .when(row({ assignee: null, teamId: null, title: null }))
      .then(
        { type: 'TaskMoved', payload: imported(moved({ assignee: ben }, { teamId: null })) },
        {
          type: 'TaskAssigned',
          payload: imported(moved({ teamId: null, assignee: ben }, { assignee: null })),
        },
        {
          type: 'TaskDescribed',
          payload: imported({ ...unmoved({ teamId: null }), title: sealed(''), description: null }),
        },
      )
  })

  it.each([
    ['open', 'closed', 'TaskClosed'],
    ['closed', 'in_progress', 'TaskStarted'],
    ['blocked', 'in_progress', 'TaskUnblocked'],
    ['cancelled', 'review', 'TaskSubmittedForReview'],
    ['closed', 'blocked', 'TaskBlocked'],
    ['open', 'done', 'TaskCompleted'],
    ['closed', 'cancelled', 'TaskCancelled'],
    ['done', 'open', 'TaskReopened'],
  ] as const)('is bound by no transition: %s to %s is %s', (from, to, type) => {
    const told = task.given(created(), inStatus(from)).when(row({ status: to }))
    expect(told.decided).toMatchObject({
      type: 'accepted',
      events: [{ type, payload: { now: routing({ status: to }), was: routing({ status: from }) } }],
    })
  })

  it('makes a comment of a note when nothing else differs', () => {
    const note = sealed('Called the user')
    task
      .given(created())
      .when(row({ note, status: 'open' }))
      .then({ type: 'TaskCommented', payload: imported({ ...unmoved(), text: note }) })
  })

  it('leaves the note aside when something else differs', () => {
    task
      .given(created())
      .when(row({ note: sealed('x'), priority: 'P1' }))
      .then({ type: 'TaskPrioritised', payload: imported(moved({}, { priority: 'P1' })) })
  })

  it('is refused when there is nothing at all', () => {
    task.given(created()).when(row({})).thenRefused('NO_CHANGE')
    task
      .given(created())
      .when(row({ note: sealed('') }))
      .thenRefused('NO_CHANGE')
  })

  it('finds a deleted task no more', () => {
    task
      .given(created(), {
        type: 'TaskDeleted',
        payload: { now: routing({ teamId: null }), was: routing(), imported: false },
      })
      .when(row({ status: 'open' }))
      .thenRefused('NOT_FOUND')
  })
})
