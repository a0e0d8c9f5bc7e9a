import { describe, expect, it } from 'vitest'
import type { CreateTaskPayload } from '../../../../schemas/generated/types.ts'
import {
  bytes,
  earlier,
  nil,
  person,
  redTeam,
  sealed,
  service,
  strangersTeam,
} from '../../../support/decider-world.ts'
import { by, byAdmin, created, task } from './task-examples.ts'

function create(over: Partial<CreateTaskPayload> = {}, envelope = byAdmin) {
  const payload: CreateTaskPayload = {
    title: sealed('Mend the roof'),
    description: null,
    teamId: redTeam,
    priority: 'P2',
    dueAt: null,
    labels: [],
    externalRef: null,
    ...over,
  }
  return { type: 'CreateTask', envelope, payload } as const
}

describe('CreateTask', () => {
  it('puts a task on the board of its team, with its labels as a sorted set', () => {
    task
      .given()
      .when(create({ labels: ['roof', 'house', 'roof'], priority: 'P0', dueAt: 5 }))
      .then(created({ labels: ['house', 'roof'], priority: 'P0', dueAt: 5 }))
  })

  it('remembers who created it and when, and starts open and held by nobody', () => {
    const told = task.given().when(create({}, by(person('ann'))))
    expect(told.state).toMatchObject({
      deleted: false,
      status: 'open',
      assignee: null,
      createdBy: person('ann').id,
      startedAt: null,
    })
  })

  it('counts a task that a service creates for a person as that person’s', () => {
    const actor = { ...service('tasks'), onBehalfOf: person('ann').id }
    expect(task.given().when(create({}, by(actor))).state).toMatchObject({
      createdBy: person('ann').id,
    })
  })

  it('is refused where the task exists', () => {
    task.given(created()).when(create()).thenRefused('ALREADY_EXISTS')
  })

  it('is refused where the task was deleted, as if it had never been', () => {
    task
      .given(created(), {
        type: 'TaskDeleted',
        payload: {
          now: { teamId: null, assignee: null, priority: 'P2', status: 'open' },
          was: null,
          imported: false,
        },
      })
      .when(create())
      .thenRefused('NOT_FOUND')
  })

  it('is refused for a team that the organisation does not have', () => {
    task
      .given()
      .when(create({ teamId: strangersTeam }))
      .thenRefused('UNKNOWN_TEAM', { teamId: strangersTeam })
  })

  it.each([
    ['title', { title: null }],
    ['title', { title: sealed('') }],
    ['teamId', { teamId: nil }],
    ['priority', { priority: 'UNKNOWN' }],
  ] as const)('is refused MALFORMED when %s is at its empty default', (field, over) => {
    task.given().when(create(over)).thenRefused('MALFORMED', { field })
  })

  it.each([['Upper'], ['under_score'], [''], ['x'.repeat(41)]])(
    'is refused MALFORMED for the label %j',
    (label) => {
      task
        .given()
        .when(create({ labels: [label] }))
        .thenRefused('MALFORMED', { field: 'labels', limit: '^[a-z0-9-]{1,40}$' })
    },
  )

  it.each([
    ['title', { title: bytes(1_025) }, '1025', '1024'],
    ['description', { description: bytes(65_537) }, '65537', '65536'],
    ['labels', { labels: Array.from({ length: 51 }, (_, i) => `l${i}`) }, '51', '50'],
    ['title', { title: { ...sealed('x'), keyId: 'k'.repeat(201) } }, '201', '200'],
  ] as const)('is refused TOO_LARGE beyond the limit of %s', (field, over, size, limit) => {
    task.given().when(create(over)).thenRefused('TOO_LARGE', { field, size, limit })
  })

  it('takes texts of exactly the largest size', () => {
    const over = { title: bytes(1_024), description: bytes(65_536) }
    task.given().when(create(over)).then(created(over))
  })

  it('is refused MALFORMED for a due date that no calendar of ours holds', () => {
    task
      .given()
      .when(create({ dueAt: 10_413_792_000_000_000 }))
      .thenRefused('MALFORMED', {
        field: 'dueAt',
        limit: '-2208988800000000..9007199254740991',
      })
  })

  it('names the part of an external reference that is wrong', () => {
    const key = sealed('INC1')
    task
      .given()
      .when(create({ externalRef: { system: 'Service Now', key } }))
      .thenRefused('MALFORMED', { field: 'externalRef.system', limit: '^[a-z0-9-]{1,40}$' })
    task
      .given()
      .when(create({ externalRef: { system: 'now', key: null } }))
      .thenRefused('MALFORMED', { field: 'externalRef.key' })
    task
      .given()
      .when(create({ externalRef: { system: 'now', key } }))
      .then(created({ externalRef: { system: 'now', key } }))
  })

  it('happens when an import says', () => {
    const importing = by(service('import', 'tasks'), { occurredAt: earlier })
    expect(task.given().when(create({}, importing)).state).toMatchObject({ createdAt: earlier })
  })
})
