// What one event does to each view.
import { expect, test } from 'vitest'
import { project as toAgent } from '../../../processors/views/agent/project.ts'
import { project as toBoard } from '../../../processors/views/board/project.ts'
import { project as toOrganisation } from '../../../processors/views/organisation/project.ts'
import { project as toPerson } from '../../../processors/views/person/project.ts'
import { project as toTask } from '../../../processors/views/task/project.ts'
import type { AnyEvent, Routing, TaskEvent } from '../../../schemas/generated/types.ts'
import { seal } from '../../../streams/codec/sealed.ts'
import {
  fixtureAgents,
  fixturePeople,
  fixtureTeams,
  History,
  idOf,
  fixtureOrg as orgId,
} from '../../support/history.ts'

const [team, otherTeam] = fixtureTeams
const [person, otherPerson] = fixturePeople
const [agent] = fixtureAgents
const history = new History()
const taskId = idOf('projected')
const open: Routing = { teamId: team, assignee: null, priority: 'P2', status: 'open' }
const held: Routing = { ...open, assignee: { kind: 'person', id: person } }
const since = history.nowUs / 1000

function event(
  type: 'TaskAssigned' | 'TaskMoved' | 'TaskDeleted',
  was: Routing | null,
  now: Routing,
) {
  const envelope = history.envelope('task', taskId, 5)
  return { type, envelope, payload: { now, was, imported: false } } satisfies TaskEvent
}
const card = {
  type: 'card',
  taskId,
  version: 5,
  stays: true,
  since,
  status: 'open',
  priority: 'P2',
}
const gone = { type: 'gone', taskId, version: 5 }

test('assigning leaves the board’s card, gives one to the holder and a tombstone to the one before', () => {
  const to = { ...held, assignee: { kind: 'person', id: otherPerson } } as const
  const assigned = event('TaskAssigned', held, to)
  expect(toBoard(assigned)).toEqual([
    { orgId, id: team, changes: [{ ...card, other: `person:${otherPerson}` }] },
  ])
  expect(toPerson(assigned)).toEqual([
    { orgId, id: otherPerson, changes: [{ ...card, stays: false, other: team }] },
    { orgId, id: person, changes: [gone] },
  ])
  expect(toAgent(assigned)).toEqual([])
})

test('handing over to an agent leaves a tombstone with the person', () => {
  const handed = event('TaskAssigned', held, { ...open, assignee: { kind: 'agent', id: agent } })
  expect(toAgent(handed)).toEqual([
    { orgId, id: agent, changes: [{ ...card, stays: false, other: team }] },
  ])
  expect(toPerson(handed)).toEqual([{ orgId, id: person, changes: [gone] }])
})

test('moving leaves a tombstone on the board before; deleting leaves one everywhere', () => {
  expect(toBoard(event('TaskMoved', open, { ...open, teamId: otherTeam }))).toEqual([
    { orgId, id: otherTeam, changes: [{ ...card, stays: false, other: '' }] },
    { orgId, id: team, changes: [gone] },
  ])
  const deleted = event('TaskDeleted', null, held)
  expect(toBoard(deleted)).toEqual([{ orgId, id: team, changes: [gone] }])
  expect(toPerson(deleted)).toEqual([{ orgId, id: person, changes: [gone] }])
  expect(toTask(deleted)).toEqual([
    { orgId, id: taskId, changes: [{ type: 'deleted', version: 5 }] },
  ])
})

test('a change that leaves column and place alone leaves the card’s time alone', () => {
  const changed = event('TaskMoved', open, { ...open, priority: 'P0' })
  expect(toBoard(changed)[0]?.changes).toEqual([{ ...card, priority: 'P0', other: '' }])
  const started = event('TaskMoved', open, { ...open, status: 'in_progress' })
  expect(toBoard(started)[0]?.changes).toMatchObject([{ stays: false, status: 'in_progress' }])
})

function taskSet(task: TaskEvent) {
  const [first] = toTask(task)[0]?.changes.filter((change) => change.type === 'self') ?? []
  return first?.type === 'self' ? first.set : undefined
}
const envelope = history.envelope('task', taskId, 6)
const payload = { now: held, was: null, imported: false }
const times = { createdAt: 1, startedAt: 2 }
const common = {
  status: 'open',
  priority: 'P2',
  team,
  assignee: `person:${person}`,
  updated: String(envelope.occurredAt),
}

test('a task’s fields: every event says where it stands, and each what only it knows', () => {
  const reason = seal('because')
  const said: readonly (readonly [TaskEvent, Readonly<Record<string, string>>])[] = [
    [
      {
        type: 'TaskDescribed',
        envelope,
        payload: { ...payload, title: seal('T'), description: null },
      },
      { title: 'T' },
    ],
    [
      { type: 'TaskLabelled', envelope, payload: { ...payload, labels: ['a', 'b'] } },
      { labels: 'a,b' },
    ],
    [{ type: 'TaskDueDateSet', envelope, payload: { ...payload, dueAt: null } }, { due: '' }],
    [{ type: 'TaskDueDateSet', envelope, payload: { ...payload, dueAt: 7 } }, { due: '7' }],
    [
      { type: 'TaskStarted', envelope, payload: { ...payload, ...times } },
      { started: '2', reason: '' },
    ],
    [{ type: 'TaskBlocked', envelope, payload: { ...payload, reason } }, { reason: 'because' }],
    [{ type: 'TaskCancelled', envelope, payload: { ...payload, reason: null } }, { reason: '' }],
    [{ type: 'TaskUnblocked', envelope, payload }, { reason: '' }],
    [
      { type: 'TaskCompleted', envelope, payload: { ...payload, ...times } },
      { completed: String(envelope.occurredAt), reason: '' },
    ],
    [
      { type: 'TaskClosed', envelope, payload: { ...payload, ...times } },
      { closed: String(envelope.occurredAt) },
    ],
    [
      { type: 'TaskReopened', envelope, payload },
      { completed: '', closed: '', reason: '' },
    ],
    [{ type: 'TaskPrioritised', envelope, payload }, {}],
  ]
  for (const [task, own] of said) expect(taskSet(task)).toEqual({ ...common, ...own })
})

test('a new task says all that it begins with', () => {
  const created: TaskEvent = {
    type: 'TaskCreated',
    envelope,
    payload: {
      teamId: null,
      imported: false,
      title: seal('Ä'),
      description: null,
      dueAt: 9,
      labels: [],
      externalRef: { system: 'jira', key: seal('J-1') },
      priority: 'P0',
    },
  }
  expect(taskSet(created)).toEqual({
    ...common,
    priority: 'P0',
    team: '',
    assignee: '',
    title: 'Ä',
    description: '',
    due: '9',
    labels: '',
    created: String(envelope.occurredAt),
    creator: `person:${person}`,
    system: 'jira',
    key: 'J-1',
  })
})

test('a comment is kept beside the fields, with who said it when', () => {
  const said: TaskEvent = {
    type: 'TaskCommented',
    envelope,
    payload: { ...payload, text: seal('hm') },
  }
  expect(toTask(said)[0]?.changes[0]).toEqual({
    type: 'comment',
    version: 6,
    comment: {
      version: 6,
      by: { kind: 'person', id: person },
      at: envelope.occurredAt,
      text: 'hm',
    },
  })
})

test('a link is guarded by the work-graph’s version, on both tasks; on boards it moves the offset only', () => {
  const other = idOf('other')
  const linked: AnyEvent = {
    type: 'TasksUnlinked',
    envelope: history.envelope('work_graph', orgId, 12),
    payload: { taskId, dependsOn: other, teamId: team, dependsOnTeamId: team },
  }
  const link = { type: 'link', graphVersion: 12, linked: false }
  expect(toTask(linked)).toEqual([
    { orgId, id: taskId, changes: [{ ...link, field: 'needs', otherId: other }] },
    { orgId, id: other, changes: [{ ...link, field: 'feeds', otherId: taskId }] },
  ])
  expect(toBoard(linked)).toEqual([{ orgId, id: team, changes: [] }])
})

test('people, teams and agents belong to what they are part of, guarded by their own version', () => {
  const joined: AnyEvent = {
    type: 'PersonJoinedTeam',
    envelope: history.envelope('person', person, 3),
    payload: { teamId: team },
  }
  const member = { type: 'member', id: person, version: 3 }
  expect(toBoard(joined)[0]?.changes).toEqual([{ ...member, part: 'members', belongs: true }])
  expect(toOrganisation(joined)[0]?.changes).toEqual([{ ...member, part: 'people', belongs: true }])
  expect(toPerson(joined)[0]?.changes).toEqual([
    { type: 'self', version: 3, set: { [`team:${team}`]: '1' } },
  ])
  const left: AnyEvent = { ...joined, type: 'PersonLeftTeam' }
  expect(toBoard(left)[0]?.changes).toEqual([{ ...member, part: 'members', belongs: false }])
  expect(toPerson(left)[0]?.changes).toEqual([
    { type: 'self', version: 3, set: { [`team:${team}`]: '' } },
  ])
})

test('an agent’s state follows its events, and its person knows it', () => {
  const of = (type: 'AgentPaused' | 'AgentResumed' | 'AgentStopped'): AnyEvent => ({
    type,
    envelope: history.envelope('agent', agent, 2),
    payload: { reason: seal('why'), actsFor: person },
  })
  const set = (agentEvent: AnyEvent) => toAgent(agentEvent)[0]?.changes
  const self = { type: 'self', version: 2 }
  expect(set(of('AgentPaused'))).toEqual([{ ...self, set: { status: 'paused', reason: 'why' } }])
  expect(set(of('AgentStopped'))).toEqual([{ ...self, set: { status: 'stopped', reason: 'why' } }])
  expect(set(of('AgentResumed'))).toEqual([{ ...self, set: { status: 'active', reason: '' } }])
  expect(toPerson(of('AgentPaused'))[0]?.changes).toEqual([
    { type: 'member', part: 'agents', id: agent, version: 2, belongs: true },
  ])
})
