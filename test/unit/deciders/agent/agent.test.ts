import { describe, it } from 'vitest'
import type { Unstamped } from '../../../../processors/deciders/decider.ts'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import type { AgentEvent, CreateAgentPayload } from '../../../../schemas/generated/types.ts'
import { specify } from '../../../support/decider-specification.ts'
import {
  bytes,
  envelope,
  id,
  nil,
  people,
  person,
  refs,
  sealed,
  service,
  stranger,
} from '../../../support/decider-world.ts'

const agentId = id(300)
const agent = specify(deciders.agent, refs())
const byAdmin = envelope('agent', agentId, person('ada'))
const actsFor = people.ann.id
const newAgent: CreateAgentPayload = {
  name: sealed('Robo'),
  speciality: 'implementer',
  actsFor,
  externalRef: null,
}
function create(over: Partial<CreateAgentPayload> = {}, by = byAdmin) {
  return { type: 'CreateAgent', envelope: by, payload: { ...newAgent, ...over } } as const
}
const created = { type: 'AgentCreated', payload: newAgent } as const
const payload = { reason: sealed('odd'), actsFor }
const paused = { type: 'AgentPaused', payload } as const
const resumed = { type: 'AgentResumed', payload } as const
const stopped = { type: 'AgentStopped', payload } as const
function command(type: 'PauseAgent' | 'ResumeAgent' | 'StopAgent', by = byAdmin) {
  return { type, envelope: by, payload: { reason: sealed('odd') } } as const
}

describe('CreateAgent', () => {
  it('makes an agent that acts for a person', () => {
    agent.given().when(create()).then(created)
    agent
      .given()
      .when(create({}, envelope('agent', agentId, service('people'))))
      .then(created)
  })

  it('is for a manager of the person it acts for, not of others', () => {
    agent
      .given()
      .when(create({}, envelope('agent', agentId, person('mia'))))
      .then(created)
    agent
      .given()
      .when(create({}, envelope('agent', agentId, person('bea'))))
      .thenRefused('FORBIDDEN', { action: 'CreateAgent', role: 'manager', needs: 'members of T' })
  })

  it.each([
    ['name', { name: null }],
    ['speciality', { speciality: 'UNKNOWN' }],
    ['actsFor', { actsFor: nil }],
  ] as const)('is refused MALFORMED when %s is at its empty default', (field, over) => {
    agent.given().when(create(over)).thenRefused('MALFORMED', { field })
  })

  it('is refused for a person of another organisation', () => {
    agent
      .given()
      .when(create({ actsFor: stranger }))
      .thenRefused('UNKNOWN_PERSON', { personId: stranger })
  })

  it('is refused where the agent exists', () => {
    agent.given(created).when(create()).thenRefused('ALREADY_EXISTS')
  })
})

describe('the status of an agent', () => {
  type Fact = Unstamped<AgentEvent>
  const histories: Readonly<Record<'active' | 'paused' | 'stopped', readonly Fact[]>> = {
    active: [created, paused, resumed],
    paused: [created, paused],
    stopped: [created, stopped],
  }

  it.each([
    ['PauseAgent', 'active', paused],
    ['ResumeAgent', 'paused', resumed],
    ['StopAgent', 'active', stopped],
    ['StopAgent', 'paused', stopped],
  ] as const)('%s is allowed when it is %s', (type, status, event) => {
    agent
      .given(...histories[status])
      .when(command(type))
      .then(event)
  })

  it.each([
    ['PauseAgent', 'paused', 'active'],
    ['PauseAgent', 'stopped', 'active'],
    ['ResumeAgent', 'active', 'paused'],
    ['ResumeAgent', 'stopped', 'paused'],
    ['StopAgent', 'stopped', 'active,paused'],
  ] as const)('%s is refused when it is %s', (type, from, allowed) => {
    agent
      .given(...histories[from])
      .when(command(type))
      .thenRefused('FORBIDDEN_TRANSITION', { from, command: type, allowed })
  })

  it('is for the person that it acts for, whatever their level', () => {
    agent
      .given(created)
      .when(command('StopAgent', envelope('agent', agentId, person('ann'))))
      .then(stopped)
    agent
      .given(created)
      .when(command('StopAgent', envelope('agent', agentId, person('ben'))))
      .thenRefused('FORBIDDEN', { action: 'StopAgent', role: 'IC1', needs: 'own' })
  })

  it('is not found for an agent that never was; a reason has a limit', () => {
    agent.given().when(command('StopAgent')).thenRefused('NOT_FOUND')
    agent
      .given(created)
      .when({ type: 'StopAgent', envelope: byAdmin, payload: { reason: bytes(65_537) } })
      .thenRefused('TOO_LARGE', { field: 'reason', size: '65537', limit: '65536' })
  })
})
