// What the outcome of a command is, read off its records; and what an organisation's view takes in.
import { expect, test } from 'vitest'
import { project as toAgent } from '../../../processors/views/agent/project.ts'
import { project as toBoard } from '../../../processors/views/board/project.ts'
import { project as toOrganisation } from '../../../processors/views/organisation/project.ts'
import { project } from '../../../processors/views/outcome/project.ts'
import { project as toPerson } from '../../../processors/views/person/project.ts'
import { nilId } from '../../../schemas/ids.ts'
import { outcomeKeptMs } from '../../../schemas/views.ts'
import { seal } from '../../../streams/codec/sealed.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import {
  fixtureAgents,
  fixturePeople,
  fixtureTeams,
  History,
  idOf,
  fixtureOrg as orgId,
} from '../../support/history.ts'
import { foundOrganisation } from '../../support/history-plays.ts'

const taskId = idOf('answered')
const commandId = idOf('asked')
const history = new History()
const envelope = { ...history.envelope('task', taskId, 4), commandId }
const shared = {
  orgId,
  commandId,
  entity: `task:${taskId}`,
  commandOffset: 9,
  expiresAt: Math.floor(envelope.recordedAt / 1000) + outcomeKeptMs,
}

function at(record: Journalled['record'], place: Partial<Journalled> = {}): Journalled {
  const where = { topic: 'events.task', partition: 0, offset: 1, timestamp: 1 }
  return { record, ...where, commandOffset: 9, index: 0, count: 1, ...place }
}

const deleted = {
  type: 'TaskDeleted',
  envelope,
  payload: {
    now: { teamId: null, assignee: null, priority: 'P2', status: 'open' },
    was: null,
    imported: false,
  },
} as const

test('accepted, on the last of the command’s records only', () => {
  expect(project(at(deleted, { index: 0, count: 2 }))).toBeUndefined()
  expect(project(at(deleted, { index: 1, count: 2 }))).toEqual({
    ...shared,
    outcome: { status: 'accepted', version: 4, at: envelope.recordedAt },
  })
})

test('refused, with its code and the version met', () => {
  const payload = {
    code: 'FORBIDDEN',
    facts: {},
    commandType: 'X',
    retryable: false,
    bytesHash: Buffer.alloc(0),
  }
  expect(project(at({ type: 'CommandRefused', envelope, payload }))).toEqual({
    ...shared,
    outcome: { status: 'refused', version: 4, code: 'FORBIDDEN', at: envelope.recordedAt },
  })
})

test('a repeat stands where the command stood that it repeats, and says what that one said', () => {
  const repeat = (status: string, code: string) =>
    project(
      at({
        type: 'CommandRepeated',
        envelope,
        payload: { firstCommandOffset: 3, status, code, firstVersion: 2 },
      }),
    )
  const first = { ...shared, commandOffset: 3 }
  const said = { version: 2, at: envelope.recordedAt }
  expect(repeat('accepted', '')).toEqual({ ...first, outcome: { status: 'accepted', ...said } })
  expect(repeat('refused', 'X')).toEqual({
    ...first,
    outcome: { status: 'refused', code: 'X', ...said },
  })
})

test('nobody can ask for what bears no ids, and a writer’s term answers nothing', () => {
  const nameless = { ...deleted, envelope: { ...envelope, commandId: nilId } }
  expect(project(at(nameless))).toBeUndefined()
  expect(project(at({ ...deleted, envelope: { ...envelope, orgId: nilId } }))).toBeUndefined()
  const payload = { epoch: 1, writer: idOf('writer') }
  expect(project(at({ type: 'EpochStarted', envelope, payload }))).toBeUndefined()
})

test('a company’s beginnings, view by view', () => {
  const { records } = foundOrganisation(new History())
  const of = (type: string) => {
    const found = records.find(({ record }) => record.type === type)?.record
    if (found === undefined || found.type === 'CommandRefused') throw new Error('no such event')
    if (found.type === 'CommandRepeated' || found.type === 'EpochStarted')
      throw new Error('no event')
    return found
  }
  const [team] = fixtureTeams
  const [person] = fixturePeople
  const [agent] = fixtureAgents
  const self = { type: 'self', version: 1 }
  const member = { type: 'member', version: 1, belongs: true }

  expect(toOrganisation(of('OrganisationCreated'))).toEqual([
    { orgId, id: orgId, changes: [{ ...self, set: { name: 'Acme', firstAdminId: person } }] },
  ])
  expect(toBoard(of('TeamCreated'))).toEqual([
    { orgId, id: team, changes: [{ ...self, set: { name: 'Team 0' } }] },
  ])
  expect(toOrganisation(of('TeamCreated'))[0]?.changes).toEqual([
    { ...member, part: 'teams', id: team },
  ])
  expect(toPerson(of('PersonCreated'))[0]?.changes).toEqual([
    {
      ...self,
      set: {
        name: 'Person 0',
        email: 'p0@example.org',
        level: 'IC1',
        [`team:${team}`]: '1',
        system: 'hr',
        key: 'hr-0',
      },
    },
  ])
  expect(toBoard(of('PersonCreated'))[0]?.changes).toEqual([
    { ...member, part: 'members', id: person },
  ])
  expect(toAgent(of('AgentCreated'))[0]?.changes).toEqual([
    {
      ...self,
      set: { name: 'Agent 0', speciality: 'reviewer', actsFor: person, status: 'active' },
    },
  ])
  expect(toOrganisation(of('AgentCreated'))[0]?.changes).toEqual([
    { ...member, part: 'agents', id: agent },
  ])
})

test('new names and levels replace the old ones; a setting that is not given stays', () => {
  const [team] = fixtureTeams
  const [person] = fixturePeople
  const configured = (name: ReturnType<typeof seal> | null) =>
    toOrganisation({
      type: 'OrganisationConfigured',
      envelope: history.envelope('organisation', orgId, 2),
      payload: { name },
    })[0]?.changes
  expect(configured(seal('New'))).toEqual([{ type: 'self', version: 2, set: { name: 'New' } }])
  expect(configured(null)).toEqual([{ type: 'self', version: 2, set: {} }])
  const renamed = {
    type: 'TeamRenamed',
    envelope: history.envelope('team', team, 2),
    payload: { name: seal('T') },
  } as const
  expect(toBoard(renamed)[0]?.changes).toEqual([{ type: 'self', version: 2, set: { name: 'T' } }])
  const promoted = {
    type: 'PersonLevelChanged',
    envelope: history.envelope('person', person, 2),
    payload: { level: 'manager', levelBefore: 'IC3' },
  } as const
  expect(toPerson(promoted)[0]?.changes).toEqual([
    { type: 'self', version: 2, set: { level: 'manager' } },
  ])
  expect(toOrganisation(promoted)[0]?.changes).toEqual([
    { type: 'member', part: 'people', id: person, version: 2, belongs: true },
  ])
})
