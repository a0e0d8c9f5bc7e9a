// All deciders, and the folds of the reference tables, by entity: `main` hands them to the runtime.
import type {
  AgentCommand,
  AgentEvent,
  Entity,
  OrganisationCommand,
  OrganisationEvent,
  PersonCommand,
  PersonEvent,
  TaskCommand,
  TaskEvent,
  TeamCommand,
  TeamEvent,
  WorkGraphCommand,
  WorkGraphEvent,
} from '../../schemas/generated/types.ts'
import { authorise as authoriseAgent } from './agent/authorise.ts'
import { decide as decideAgent } from './agent/decide.ts'
import { evolve as evolveAgent } from './agent/evolve.ts'
import { type AgentState, orgOf as orgOfAgent } from './agent/state.ts'
import type { Decider } from './decider.ts'
import { authorise as authoriseOrganisation } from './organisation/authorise.ts'
import { decide as decideOrganisation } from './organisation/decide.ts'
import { evolve as evolveOrganisation } from './organisation/evolve.ts'
import { type OrganisationState, orgOf as orgOfOrganisation } from './organisation/state.ts'
import { authorise as authorisePerson } from './person/authorise.ts'
import { decide as decidePerson } from './person/decide.ts'
import { evolve as evolvePerson } from './person/evolve.ts'
import { orgOf as orgOfPerson, type PersonState } from './person/state.ts'
import { foldAgent } from './refs/agent.ts'
import { foldOrganisation } from './refs/organisation.ts'
import { foldPerson } from './refs/person.ts'
import { foldTask } from './refs/task.ts'
import { foldTeam } from './refs/team.ts'
import { authorise as authoriseTask } from './task/authorise.ts'
import { decide as decideTask } from './task/decide.ts'
import { evolve as evolveTask } from './task/evolve.ts'
import { orgOf as orgOfTask, type TaskState } from './task/state.ts'
import { authorise as authoriseTeam } from './team/authorise.ts'
import { decide as decideTeam } from './team/decide.ts'
import { evolve as evolveTeam } from './team/evolve.ts'
import { orgOf as orgOfTeam, type TeamState } from './team/state.ts'
import { authorise as authoriseWorkGraph } from './work-graph/authorise.ts'
import { decide as decideWorkGraph } from './work-graph/decide.ts'
import { evolve as evolveWorkGraph } from './work-graph/evolve.ts'
import { orgOf as orgOfWorkGraph, type WorkGraphState } from './work-graph/state.ts'

const organisation: Decider<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  evolve: evolveOrganisation,
  authorise: authoriseOrganisation,
  decide: decideOrganisation,
  orgOf: orgOfOrganisation,
}

const team: Decider<TeamState, TeamCommand, TeamEvent> = {
  evolve: evolveTeam,
  authorise: authoriseTeam,
  decide: decideTeam,
  orgOf: orgOfTeam,
}

const person: Decider<PersonState, PersonCommand, PersonEvent> = {
  evolve: evolvePerson,
  authorise: authorisePerson,
  decide: decidePerson,
  orgOf: orgOfPerson,
}

const agent: Decider<AgentState, AgentCommand, AgentEvent> = {
  evolve: evolveAgent,
  authorise: authoriseAgent,
  decide: decideAgent,
  orgOf: orgOfAgent,
}

const task: Decider<TaskState, TaskCommand, TaskEvent> = {
  evolve: evolveTask,
  authorise: authoriseTask,
  decide: decideTask,
  orgOf: orgOfTask,
}

const workGraph: Decider<WorkGraphState, WorkGraphCommand, WorkGraphEvent> = {
  evolve: evolveWorkGraph,
  authorise: authoriseWorkGraph,
  decide: decideWorkGraph,
  orgOf: orgOfWorkGraph,
}

/** The runtime calls a decider with states that it evolved and commands of its own entity only. */
export const deciders = {
  organisation,
  team,
  person,
  agent,
  task,
  'work-graph': workGraph,
} as const satisfies Readonly<Record<Entity, unknown>>

/** Rows of the reference tables; the fold of tasks is for the work-graph's decider. */
export const referenceFolds = {
  organisation: { fold: foldOrganisation },
  team: { fold: foldTeam },
  person: { fold: foldPerson },
  agent: { fold: foldAgent },
  task: { fold: foldTask },
} as const
