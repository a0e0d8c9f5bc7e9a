// Which views and rooms an event touches.
import { expect, test } from 'vitest'
import type { AnyEvent, Routing } from '../../../schemas/generated/types.ts'
import {
  isTaskEvent,
  noTeam,
  routes,
  routingAfter,
  routingBefore,
} from '../../../schemas/routes.ts'
import { seal } from '../../../streams/codec/sealed.ts'
import {
  fixtureAgents,
  fixtureOrg,
  fixturePeople,
  fixtureTeams,
  History,
  idOf,
} from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'

const [team, otherTeam] = fixtureTeams
const [person] = fixturePeople
const [agent] = fixtureAgents
const history = new History()
const taskId = idOf('routed')

/** Rooms as they are called, other views in brackets. */
function places(event: AnyEvent): readonly string[] {
  return routes(event).map(({ kind, id, room }) => (room ? `${kind}/${id}` : `[${kind}/${id}]`))
}

function moved(was: Partial<Routing>, now: Partial<Routing>): AnyEvent {
  const routing: Routing = { teamId: team, assignee: null, priority: 'P2', status: 'open' }
  return {
    type: 'TaskMoved',
    envelope: history.envelope('task', taskId),
    payload: { now: { ...routing, ...now }, was: { ...routing, ...was }, imported: false },
  }
}

test('a task that changes team or holder is told to the places it leaves and those it comes to', () => {
  const leaving = { assignee: { kind: 'person', id: person } } as const
  const coming = { teamId: otherTeam, assignee: { kind: 'agent', id: agent } } as const
  expect(places(moved(leaving, coming))).toEqual([
    `task/${taskId}`,
    `team/${otherTeam}`,
    `agent/${agent}`,
    `team/${team}`,
    `person/${person}`,
  ])
})

test('a place that a task stays in is named once', () => {
  expect(places(moved({}, { status: 'done' }))).toEqual([`task/${taskId}`, `team/${team}`])
})

test('a task without a team is on the board of the nil id; a holder of an unknown kind has no view', () => {
  const holder = { kind: 'UNKNOWN', id: person } as const
  expect(places(moved({ teamId: null }, { teamId: null, assignee: holder }))).toEqual([
    `task/${taskId}`,
    `team/${noTeam}`,
  ])
})

test('a link is a message of both boards, and of neither task’s room', () => {
  const other = idOf('other')
  const payload = { taskId, dependsOn: other, teamId: team, dependsOnTeamId: null }
  const envelope = history.envelope('work_graph', fixtureOrg)
  expect(places({ type: 'TasksLinked', envelope, payload })).toEqual([
    `[task/${taskId}]`,
    `[task/${other}]`,
    `team/${team}`,
    `team/${noTeam}`,
  ])
})

test('an organisation’s room hears of its teams, people and agents, never of the work', () => {
  const { records } = play(
    foundOrganisation(new History()),
    Array.from({ length: 200 }, (_, at) => [at * 7, at * 13, at * 31] as const),
  )
  for (const { record } of records) {
    if (record.type === 'CommandRefused' || record.type === 'CommandRepeated') continue
    if (record.type === 'EpochStarted') continue
    const work = isTaskEvent(record) || record.type.startsWith('Tasks')
    expect(places(record).includes(`organisation/${fixtureOrg}`)).toBe(!work)
  }
})

test('a person’s own events, and those of the agents that act for them, are of their room', () => {
  const joined: AnyEvent = {
    type: 'PersonJoinedTeam',
    envelope: history.envelope('person', person),
    payload: { teamId: team },
  }
  expect(places(joined)).toEqual([`person/${person}`, `team/${team}`, `organisation/${fixtureOrg}`])
  const paused: AnyEvent = {
    type: 'AgentPaused',
    envelope: history.envelope('agent', agent),
    payload: { reason: seal('x'), actsFor: person },
  }
  expect(places(paused)).toEqual([
    `agent/${agent}`,
    `person/${person}`,
    `organisation/${fixtureOrg}`,
  ])
})

test('a new task’s routing follows from its payload, and it was nowhere before', () => {
  const created = {
    type: 'TaskCreated',
    envelope: history.envelope('task', taskId),
    payload: {
      teamId: team,
      imported: false,
      title: null,
      description: null,
      dueAt: null,
      labels: [],
      externalRef: null,
      priority: 'P0',
    },
  } as const
  expect(routingAfter(created)).toEqual({
    teamId: team,
    assignee: null,
    priority: 'P0',
    status: 'open',
  })
  expect(routingBefore(created)).toBeNull()
})
