// What readers of the views get: columns in order and bounded, names joined.
import { afterAll, beforeEach, expect, test } from 'vitest'
import { readAgent } from '../../../processors/views/agent/read.ts'
import { readBoard } from '../../../processors/views/board/read.ts'
import { readOrganisation } from '../../../processors/views/organisation/read.ts'
import { readPerson } from '../../../processors/views/person/read.ts'
import { readTask } from '../../../processors/views/task/read.ts'
import type { TaskStatus } from '../../../schemas/generated/types.ts'
import {
  fixtureAgents,
  fixturePeople,
  fixtureTeams,
  idOf,
  fixtureOrg as orgId,
} from '../../support/history.ts'
import { TasksOfTeam } from '../../support/tasks-of-team.ts'
import { openViewsFixture } from '../../support/views-fixture.ts'

const fixture = openViewsFixture()
const { redis, keys, views } = fixture
beforeEach(() => fixture.clear())
afterAll(() => fixture.close())

const [team, otherTeam] = fixtureTeams
const [person] = fixturePeople

test('columns stand in the order of work: urgent first, then the oldest; what is finished, newest first', async () => {
  const tasks = new TasksOfTeam()
  const late = tasks.create('late')
  const urgent = tasks.create('urgent', 'P0')
  const later = tasks.create('later')
  const done = [tasks.create('first done'), tasks.create('last done')] as const
  for (const id of done) tasks.status(id, 'done')
  tasks.status(late, 'in_progress')
  tasks.status(late, 'open')
  await views.apply(tasks.history.records)

  const board = await readBoard(redis, keys, { orgId, teamId: team })
  expect(board?.columns.map(({ status, count }) => `${status} ${count}`)).toEqual([
    'open 3',
    'in_progress 0',
    'blocked 0',
    'review 0',
    'done 2',
    'closed 0',
    'cancelled 0',
    'UNKNOWN 0',
  ])
  const ids = (status: TaskStatus) =>
    board?.columns.find((column) => column.status === status)?.cards.map((card) => card.taskId)
  expect(ids('open')).toEqual([urgent, later, late])
  expect(ids('done')).toEqual(done.toReversed())
})

test('a column gives no more cards than were asked for, and says how many there are', async () => {
  const tasks = new TasksOfTeam()
  for (let at = 0; at < 30; at += 1) tasks.create(`many-${at}`)
  await views.apply(tasks.history.records)
  const board = await readBoard(redis, keys, { orgId, teamId: team }, { cardsMax: 7 })
  expect(board?.columns[0]?.count).toBe(30)
  expect(board?.columns[0]?.cards.map((card) => card.title)).toEqual([
    'many-0',
    'many-1',
    'many-2',
    'many-3',
    'many-4',
    'many-5',
    'many-6',
  ])
})

test('cards bear the title, the labels and the holder’s name, wherever the task came from', async () => {
  const tasks = new TasksOfTeam()
  const id = tasks.create('travels')
  tasks.change(id, 'TaskAssigned', { assignee: { kind: 'person', id: person } })
  tasks.change(id, 'TaskMoved', { teamId: otherTeam })
  const link = { taskId: id, dependsOn: idOf('other'), teamId: otherTeam, dependsOnTeamId: null }
  const envelope = tasks.history.envelope('work_graph', orgId)
  tasks.history.event({ type: 'TasksLinked', envelope, payload: link })
  await views.apply(tasks.history.records)

  const board = await readBoard(redis, keys, { orgId, teamId: otherTeam })
  expect(board?.columns[0]?.cards).toEqual([
    {
      taskId: id,
      version: 3,
      status: 'open',
      priority: 'P2',
      teamId: otherTeam,
      assignee: { kind: 'person', id: person },
      since: Math.floor((tasks.history.records.at(-2)?.record.envelope.occurredAt ?? 0) / 1000),
      title: 'travels',
      labels: ['a', 'b'],
      dueAt: null,
      assigneeName: 'Person 0',
      dependsOn: [idOf('other')],
      stale: false,
    },
  ])
  const left = await readBoard(redis, keys, { orgId, teamId: team })
  expect(left?.columns.flatMap((column) => column.cards)).toEqual([])
  const work = await readPerson(redis, keys, { orgId, personId: person })
  expect(work).toMatchObject({ name: 'Person 0', email: 'p0@example.org', teamIds: [team] })
  expect(work?.columns[0]?.cards.map((card) => card.teamId)).toEqual([otherTeam])
})

test('a board, a person, an agent and the organisation say how far their sources are folded, field or no field', async () => {
  const tasks = new TasksOfTeam()
  const id = tasks.create('counted')
  const records = tasks.history.records
  const last = records.at(-1)
  await views.apply(records)
  const envelope = tasks.history.envelope('work_graph', orgId)
  const payload = { taskId: id, dependsOn: idOf('x'), teamId: team, dependsOnTeamId: otherTeam }
  tasks.history.event({ type: 'TasksLinked', envelope, payload })
  await views.apply(records.slice(-1))

  const board = await readBoard(redis, keys, { orgId, teamId: team })
  expect(board?.folded).toMatchObject({
    'events.team:0': 1,
    'events.person:0': 1,
    [`events.task:${last?.partition}`]: last?.offset,
    'events.work-graph:0': 1,
  })
  // No field of the other board changes, yet it is a message of that room.
  const other = await readBoard(redis, keys, { orgId, teamId: otherTeam })
  expect(other?.folded).toMatchObject({ 'events.work-graph:0': 1 })
  const agent = await readAgent(redis, keys, { orgId, agentId: fixtureAgents[1] })
  expect(agent).toMatchObject({
    name: 'Agent 1',
    status: 'active',
    folded: { 'events.agent:0': 2 },
  })
  const organisation = await readOrganisation(redis, keys, orgId)
  expect(organisation).toMatchObject({
    name: 'Acme',
    counts: { teams: 3, people: 3, agents: 2 },
    folded: {
      'events.organisation:0': 1,
      'events.team:0': 3,
      'events.person:0': 3,
      'events.agent:0': 2,
    },
  })
  expect(organisation?.teams.map(({ name }) => name).toSorted()).toEqual([
    'Team 0',
    'Team 1',
    'Team 2',
  ])
})

test('a deleted task is nowhere, and does not come back with an old record', async () => {
  const tasks = new TasksOfTeam()
  const id = tasks.create('deleted')
  tasks.change(id, 'TaskDeleted', {})
  await views.apply(tasks.history.records)
  await views.apply(tasks.history.records.slice(-2, -1))
  expect(await readTask(redis, keys, { orgId, taskId: id })).toBeUndefined()
  const board = await readBoard(redis, keys, { orgId, teamId: team })
  expect(board?.columns.every((column) => column.count === 0)).toBe(true)
})
