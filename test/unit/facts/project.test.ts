// A journal's record as a row.
import { expect, test } from 'vitest'
import { project } from '../../../processors/facts/events/project.ts'
import { nilId } from '../../../schemas/ids.ts'
import { seal } from '../../../streams/codec/sealed.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import { fixtureOrg, fixturePeople, fixtureTeams, History, idOf } from '../../support/history.ts'

const [team, otherTeam] = fixtureTeams
const [person] = fixturePeople
const taskId = idOf('a row')

function rowOf(record: (history: History) => Journalled['record'], topic = 'events.task') {
  const history = new History()
  history.add(record(history), topic, 4)
  const [first] = history.records
  if (first === undefined) throw new Error('no record')
  return project({ ...first, offset: 12, commandOffset: 9, index: 1, count: 3, timestamp: 1_234 })
}

test('an event of a task says where it stands and where it stood', () => {
  const row = rowOf((history) => ({
    type: 'TaskAssigned',
    envelope: {
      ...history.envelope('task', taskId, 7),
      basis: [{ entityType: 'person', entityId: person, version: 2 }],
      origin: { id: idOf('file'), seq: 5, address: seal('10.0.0.1'), userAgent: null },
    },
    payload: {
      now: {
        teamId: team,
        assignee: { kind: 'person', id: person },
        priority: 'P1',
        status: 'open',
      },
      was: { teamId: otherTeam, assignee: null, priority: 'P2', status: 'blocked' },
      imported: true,
    },
  }))
  expect(row).toMatchObject({
    org: fixtureOrg,
    entityType: 'task',
    entityId: taskId,
    version: 7,
    kind: 'event',
    type: 'TaskAssigned',
    teamId: team,
    assigneeKind: 'person',
    assigneeId: person,
    priority: 'P1',
    status: 'open',
    moved: true,
    teamBefore: otherTeam,
    assigneeKindBefore: '',
    assigneeIdBefore: nilId,
    priorityBefore: 'P2',
    statusBefore: 'blocked',
    imported: true,
    originId: idOf('file'),
    originSeq: 5,
    address: '10.0.0.1',
    userAgent: '',
    basis: [`person:${person}@2`],
    details: '',
    topic: 'events.task',
    partition: 4,
    offset: 12,
    commandOffset: 9,
    commandIndex: 1,
    commandCount: 3,
    appendedAt: 1_234,
  })
})

test('what an event does not speak of is null, what it clears is empty', () => {
  const now = { teamId: team, assignee: null, priority: 'P2', status: 'open' } as const
  const row = rowOf((history) => ({
    type: 'TaskDescribed',
    envelope: history.envelope('task', taskId),
    payload: { now, was: null, imported: false, title: null, description: seal('') },
  }))
  expect(row).toMatchObject({ title: null, description: '', text: null, moved: false })
})

test('a refusal keeps its code, its facts, and the bytes’ hash', () => {
  const row = rowOf((history) => ({
    type: 'CommandRefused',
    envelope: { ...history.envelope('task', taskId, 3), orgId: nilId },
    payload: {
      code: 'UNREADABLE',
      facts: { bytes: '12' },
      commandType: '',
      retryable: false,
      bytesHash: Buffer.from('beef', 'hex'),
    },
  }))
  expect(row).toMatchObject({
    org: nilId,
    kind: 'refused',
    code: 'UNREADABLE',
    version: 3,
    details: '{"facts":{"bytes":"12"},"retryable":false,"bytesHash":"beef"}',
  })
})

test('a repeat names the first outcome', () => {
  const row = rowOf((history) => ({
    type: 'CommandRepeated',
    envelope: history.envelope('task', taskId, 3),
    payload: { firstCommandOffset: 4, status: 'refused', code: 'FORBIDDEN', firstVersion: 2 },
  }))
  expect(row).toMatchObject({
    kind: 'repeated',
    code: 'FORBIDDEN',
    details: '{"firstCommandOffset":4,"status":"refused","firstVersion":2}',
  })
})

test('people’s names have columns of their own, never the details', () => {
  const row = rowOf(
    (history) => ({
      type: 'PersonCreated',
      envelope: history.envelope('person', person),
      payload: {
        name: seal('Ada'),
        email: seal('ada@example.org'),
        level: 'IC3',
        teamIds: [team],
        externalRef: { system: 'hr', key: seal('17') },
      },
    }),
    'events.person',
  )
  expect(row).toMatchObject({
    name: 'Ada',
    email: 'ada@example.org',
    externalSystem: 'hr',
    externalKey: '17',
    details: `{"level":"IC3","teamIds":["${team}"]}`,
  })
})

test('a team’s events, and those of its people and links, name the team', () => {
  const joined = rowOf((history) => ({
    type: 'PersonJoinedTeam',
    envelope: history.envelope('person', person),
    payload: { teamId: team },
  }))
  const renamed = rowOf((history) => ({
    type: 'TeamRenamed',
    envelope: history.envelope('team', team),
    payload: { name: seal('T') },
  }))
  const linked = rowOf((history) => ({
    type: 'TasksLinked',
    envelope: history.envelope('work_graph', fixtureOrg),
    payload: { taskId, dependsOn: idOf('x'), teamId: team, dependsOnTeamId: null },
  }))
  expect([joined?.teamId, renamed?.teamId, linked?.teamId]).toEqual([team, team, team])
})

test('the start of a writer’s term is no row', () => {
  const row = rowOf((history) => ({
    type: 'EpochStarted',
    envelope: history.envelope('task', taskId),
    payload: { epoch: 3, writer: idOf('writer') },
  }))
  expect(row).toBeUndefined()
})
