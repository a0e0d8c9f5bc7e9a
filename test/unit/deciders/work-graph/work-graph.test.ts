import { describe, expect, it } from 'vitest'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import { specify } from '../../../support/decider-specification.ts'
import {
  blueTeam,
  envelope,
  id,
  nil,
  org,
  otherOrg,
  people,
  person,
  redTeam,
  refs,
} from '../../../support/decider-world.ts'

const a = id(101)
const b = id(102)
const c = id(103)
const blue = id(104)
const deleted = id(105)
const strangers = id(106)
const known = refs({
  tasks: {
    [a]: { createdBy: people.ann.id },
    [b]: {},
    [c]: {},
    [blue]: { teamId: blueTeam },
    [deleted]: { deleted: true, teamId: blueTeam },
    [strangers]: { orgId: otherOrg },
  },
})
const graph = specify(deciders['work-graph'], known)
const byAdmin = envelope('work_graph', org, person('ada'))

function link(taskId: string, dependsOn: string, by = byAdmin) {
  return { type: 'LinkTasks', envelope: by, payload: { taskId, dependsOn } } as const
}
function unlink(taskId: string, dependsOn: string, by = byAdmin) {
  return { type: 'UnlinkTasks', envelope: by, payload: { taskId, dependsOn } } as const
}
function linked(taskId: string, dependsOn: string, teams = {}) {
  const payload = { taskId, dependsOn, teamId: redTeam, dependsOnTeamId: redTeam, ...teams }
  return { type: 'TasksLinked', payload } as const
}
function unlinked(taskId: string, dependsOn: string, teams = {}) {
  const payload = { taskId, dependsOn, teamId: redTeam, dependsOnTeamId: redTeam, ...teams }
  return { type: 'TasksUnlinked', payload } as const
}

describe('LinkTasks', () => {
  it('lets one task wait for another, and says the teams of both', () => {
    graph
      .given()
      .when(link(a, blue))
      .then(linked(a, blue, { dependsOnTeamId: blueTeam }))
    graph.given(linked(a, b)).when(link(a, c)).then(linked(a, c))
  })

  it('is refused when a task would wait for itself, with the way round', () => {
    graph
      .given(linked(a, b), linked(b, c))
      .when(link(c, a))
      .thenRefused('LINK_CYCLE', { path: [c, a, b, c].join(' '), length: '3' })
    graph
      .given(linked(a, b))
      .when(link(b, a))
      .thenRefused('LINK_CYCLE', { path: [b, a, b].join(' '), length: '2' })
    graph
      .given()
      .when(link(a, a))
      .thenRefused('LINK_CYCLE', { path: `${a} ${a}`, length: '1' })
  })

  it('names the shortest way round', () => {
    graph
      .given(linked(a, b), linked(b, c), linked(a, c))
      .when(link(c, a))
      .thenRefused('LINK_CYCLE', { path: [c, a, c].join(' '), length: '2' })
  })

  it('shows both ends of a long way round', () => {
    const ids = Array.from({ length: 100 }, (_, index) => id(1_000 + index))
    const tasks = Object.fromEntries(ids.map((taskId) => [taskId, {}]))
    const chain = ids.slice(1).map((taskId, index) => linked(ids[index] ?? taskId, taskId))
    const told = specify(deciders['work-graph'], refs({ tasks }))
      .given(...chain)
      .when(link(id(1_099), id(1_000)))
    expect(told.decided).toMatchObject({ code: 'LINK_CYCLE', facts: { length: '100' } })
    const path = told.decided.type === 'refused' ? told.decided.facts['path'] : undefined
    expect(path?.split(' ')).toHaveLength(41)
    expect(path?.startsWith(`${id(1_099)} ${id(1_000)}`)).toBe(true)
    expect(path?.endsWith(id(1_099))).toBe(true)
  })

  it('is possible again once the way is cut', () => {
    graph.given(linked(a, b), unlinked(a, b)).when(link(b, a)).then(linked(b, a))
  })

  it('is refused for a pair that is linked already', () => {
    graph
      .given(linked(a, b))
      .when(link(a, b))
      .thenRefused('ALREADY_LINKED', { taskId: a, dependsOn: b })
  })

  it.each([
    ['was deleted', deleted],
    ['is another organisation’s', strangers],
    ['never was', id(404)],
  ])('is refused for a task that %s, on either side', (_, missing) => {
    graph.given().when(link(a, missing)).thenRefused('UNKNOWN_TASK', { taskId: missing })
    graph.given().when(link(missing, a)).thenRefused('UNKNOWN_TASK', { taskId: missing })
  })

  it('is refused MALFORMED without a task, and for a graph that is not the organisation’s', () => {
    graph.given().when(link(nil, a)).thenRefused('MALFORMED', { field: 'taskId' })
    graph.given().when(link(a, nil)).thenRefused('MALFORMED', { field: 'dependsOn' })
    graph
      .given()
      .when(link(a, b, envelope('work_graph', id(7), person('ada'))))
      .thenRefused('MALFORMED', { field: 'envelope.entityId', limit: 'orgId' })
  })

  it('takes the right on the task that is to wait', () => {
    graph
      .given()
      .when(link(a, blue, envelope('work_graph', org, person('ann'))))
      .then(linked(a, blue, { dependsOnTeamId: blueTeam }))
    graph
      .given()
      .when(link(b, a, envelope('work_graph', org, person('ann'))))
      .thenRefused('FORBIDDEN', { action: 'LinkTasks', role: 'IC1', needs: 'own' })
    graph
      .given()
      .when(link(blue, a, envelope('work_graph', org, person('ivan'))))
      .thenRefused('FORBIDDEN', { action: 'LinkTasks', role: 'IC3', needs: 'T' })
    graph
      .given()
      .when(link(id(404), a, envelope('work_graph', org, person('ivan'))))
      .thenRefused('FORBIDDEN', { action: 'LinkTasks', role: 'IC3', needs: 'T' })
  })

  it('is refused beyond a hundred tasks that one waits for', () => {
    const many = Array.from({ length: 100 }, (_, index) => linked(a, id(1_000 + index)))
    graph
      .given(...many)
      .when(link(a, b))
      .thenRefused('LIMIT_REACHED', { field: 'dependsOn', limit: '100' })
  })

  it('is refused beyond the links that one organisation may have', () => {
    const state = { orgId: org, waitsFor: {}, edgeCount: 10_000 }
    const given = { refs: known, now: 0, occurredAt: 0, nextId: () => nil }
    expect(deciders['work-graph'].decide(state, link(a, b), given)).toEqual({
      type: 'refused',
      code: 'LIMIT_REACHED',
      facts: { field: 'links', limit: '10000' },
    })
  })
})

describe('UnlinkTasks', () => {
  it('says the teams of both, also when one was deleted meanwhile', () => {
    const told = graph.given(linked(a, b), linked(a, deleted)).when(unlink(a, deleted))
    told.then(unlinked(a, deleted, { dependsOnTeamId: blueTeam }))
    expect(told.state).toEqual({ orgId: org, waitsFor: { [a]: [b] }, edgeCount: 1 })
  })

  it('leaves nothing of a task that waits for none', () => {
    const told = graph.given(linked(a, b)).when(unlink(a, b))
    expect(told.state).toEqual({ orgId: org, waitsFor: {}, edgeCount: 0 })
  })

  it('is refused for a pair that is not linked', () => {
    const facts = { taskId: a, dependsOn: b }
    graph.given().when(unlink(a, b)).thenRefused('NOT_LINKED', facts)
    graph.given(linked(b, a)).when(unlink(a, b)).thenRefused('NOT_LINKED', facts)
  })
})
