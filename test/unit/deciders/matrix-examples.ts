// For each command one example that only a missing right can refuse: tasks', and those of the company itself.
import { deciders } from '../../../processors/deciders/deciders.ts'
import type {
  AgentCommand,
  AnyCommand,
  OrganisationCommand,
  PersonCommand,
  TeamCommand,
} from '../../../schemas/generated/types.ts'
import { decideInOrder } from '../../support/decider-specification.ts'
import { envelope, firstAdmin, greenTeam, org, people } from '../../support/decider-world.ts'
import {
  type BodyOf,
  company,
  type Example,
  entityId,
  name,
  type Relation,
  taskExamples,
  teamOf,
} from './matrix-task-examples.ts'

const externalRef = null

function person(make: (teamId: string) => BodyOf<PersonCommand>): Example {
  return {
    relations: ['team', 'foreign'],
    decide: (actor, relation) => {
      const teamId = teamOf(relation)
      const command = { ...make(teamId), envelope: envelope('person', entityId, actor) }
      const state =
        command.type === 'CreatePerson'
          ? undefined
          : ({ orgId: org, level: 'IC1', teamIds: [teamId] } as const)
      return decideInOrder(deciders.person, state, command, company)
    },
  }
}

/** An agent is held by the person it acts for, and is of that person's teams. */
function agent(
  relations: readonly Relation[],
  make: (actsFor: string) => BodyOf<AgentCommand>,
): Example {
  return {
    relations,
    decide: (actor, relation) => {
      const others = relation === 'team' ? people.bill.id : people.ben.id
      const actsFor = relation === 'held' ? actor.id : others
      const command = { ...make(actsFor), envelope: envelope('agent', entityId, actor) }
      const status = command.type === 'ResumeAgent' ? 'paused' : 'active'
      const state =
        command.type === 'CreateAgent' ? undefined : ({ orgId: org, actsFor, status } as const)
      return decideInOrder(deciders.agent, state, command, company)
    },
  }
}

function team(relations: readonly Relation[], body: BodyOf<TeamCommand>): Example {
  return {
    relations,
    decide: (actor, relation) => {
      const command = { ...body, envelope: envelope('team', teamOf(relation), actor) }
      const state = command.type === 'CreateTeam' ? undefined : { orgId: org, nameHash: '' }
      return decideInOrder(deciders.team, state, command, company)
    },
  }
}

function organisation(body: BodyOf<OrganisationCommand>): Example {
  return {
    relations: ['foreign'],
    decide: (actor) => {
      const command = { ...body, envelope: envelope('organisation', org, actor) }
      const state =
        command.type === 'CreateOrganisation'
          ? undefined
          : { orgId: org, firstAdminId: firstAdmin, nameHash: '' }
      return decideInOrder(deciders.organisation, state, command, company)
    },
  }
}

const heldOrNot = ['held', 'team', 'foreign'] as const
const payload = { reason: null }

export const examples: Readonly<Record<AnyCommand['type'], Example>> = {
  ...taskExamples,
  PauseAgent: agent(heldOrNot, () => ({ type: 'PauseAgent', payload })),
  ResumeAgent: agent(heldOrNot, () => ({ type: 'ResumeAgent', payload })),
  StopAgent: agent(heldOrNot, () => ({ type: 'StopAgent', payload })),
  CreateAgent: agent(['team', 'foreign'], (actsFor) => ({
    type: 'CreateAgent',
    payload: { name, speciality: 'reviewer', actsFor, externalRef },
  })),
  CreatePerson: person((teamId) => ({
    type: 'CreatePerson',
    payload: { name, email: null, level: 'IC1', teamIds: [teamId], externalRef },
  })),
  ChangePersonLevel: person(() => ({ type: 'ChangePersonLevel', payload: { level: 'IC3' } })),
  AddPersonToTeam: person(() => ({ type: 'AddPersonToTeam', payload: { teamId: greenTeam } })),
  RemovePersonFromTeam: person((teamId) => ({ type: 'RemovePersonFromTeam', payload: { teamId } })),
  CreateTeam: team(['foreign'], { type: 'CreateTeam', payload: { name, externalRef } }),
  RenameTeam: team(['team', 'foreign'], { type: 'RenameTeam', payload: { name } }),
  CreateOrganisation: organisation({
    type: 'CreateOrganisation',
    payload: { name, firstAdminId: firstAdmin, externalRef },
  }),
  ConfigureOrganisation: organisation({ type: 'ConfigureOrganisation', payload: { name } }),
}
