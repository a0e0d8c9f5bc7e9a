// The plan as commands of the SDK. One service plays it on behalf of those who did it, with the import scope,
// so that everything keeps the time at which it happened; every id follows from the seed.
import type { EntityRef } from '../../schemas/generated/types.ts'
import { uuidV5 } from '../../schemas/ids.ts'
import type { ActorInput, CommandInput } from '../../streams/producer/index.ts'
import { foundedAt, historyCommandId, type Plan } from './history.ts'
import { type Doer, Rights } from './rights.ts'
import { directory, type Roster } from './roster.ts'
import type { TaskLife } from './task-life.ts'

export type Identified = CommandInput & { readonly commandId: string }

export interface TaskCommands {
  readonly creation: Identified
  /** In order; each needs the one before. */
  readonly changes: readonly Identified[]
}

export interface HistoryCommands {
  readonly teams: readonly Identified[]
  readonly people: readonly Identified[]
  readonly agents: readonly Identified[]
  tasks(): Generator<TaskCommands>
  readonly links: readonly Identified[]
  /** Sent last; from then on the history is known to be whole. */
  readonly completion: Identified
}

const scopes = ['platform', 'people', 'tasks', 'import'] as const

/** The organisation's version once the history is whole. */
export const wholeVersion = 2

export function historyCommands(plan: Plan): HistoryCommands {
  const { roster, originId, endMs } = plan
  const { orgId, firstAdminId } = roster
  const rights = new Rights(roster)
  const organisation: EntityRef = { entityType: 'organisation', entityId: orgId, version: 1 }

  const service = serviceOf(roster)
  const actorFor = (doer: Doer): ActorInput => ({
    ...service,
    onBehalfOf: rights.personBehind(doer),
  })
  function common(part: string, step: number, occurredAt: number) {
    return {
      orgId,
      commandId: historyCommandId(originId, part, step),
      origin: { id: originId, seq: step },
      occurredAt,
    }
  }
  function basics(key: string) {
    return { ...common(key, 0, foundedAt(endMs)), actor: service }
  }
  const refOf = (entityType: EntityRef['entityType']) => (entityId: string) =>
    ({ entityType, entityId, version: 1 }) as const

  function taskCommands(life: TaskLife, index: number): TaskCommands {
    const part = `task ${index}`
    const { id, created, changes } = life
    const flow = { correlationId: historyCommandId(originId, part, 0) }
    return {
      creation: {
        ...common(part, 0, created.at),
        ...flow,
        actor: actorFor(created.by),
        entityId: id,
        basisAtLeast: namedIn(life, refOf),
        ...created.said,
      },
      changes: changes.map(({ at, by, said }, step) => ({
        ...common(part, step + 1, at),
        ...flow,
        actor: actorFor(by),
        entityId: id,
        ...said,
      })),
    }
  }

  return {
    teams: roster.teams.map(({ id, key, name }) => ({
      ...basics(key),
      type: 'CreateTeam',
      entityId: id,
      basisAtLeast: [organisation],
      payload: { name, externalRef: { system: directory, key } },
    })),
    people: roster.people.map(({ id, key, name, email, level, teamIds }) => ({
      ...basics(key),
      type: 'CreatePerson',
      entityId: id,
      basisAtLeast: teamIds.map(refOf('team')),
      payload: { name, email, level, teamIds, externalRef: { system: directory, key } },
    })),
    agents: roster.agents.map(({ id, key, name, speciality, actsFor }) => ({
      ...basics(key),
      type: 'CreateAgent',
      entityId: id,
      basisAtLeast: [refOf('person')(actsFor)],
      payload: { name, speciality, actsFor, externalRef: { system: directory, key } },
    })),
    *tasks() {
      for (const [index, life] of plan.lives.entries()) yield taskCommands(life, index)
    },
    links: plan.links.map(({ at, by, said }, step) => ({
      ...common('link', step, at),
      type: 'LinkTasks',
      entityId: orgId,
      actor: actorFor(by),
      basisAtLeast: [said.taskId, said.dependsOn].map(refOf('task')),
      payload: said,
    })),
    completion: {
      type: 'ConfigureOrganisation',
      orgId,
      commandId: historyCommandId(originId, 'completion', 0),
      actor: { kind: 'person', id: firstAdminId },
      payload: { name: roster.name },
    },
  }
}

/** Its commandId is minted anew at each run, so that the answer tells the organisation's present version. */
export function organisationCommand(roster: Roster, endMs: number): CommandInput {
  const { orgId, name, firstAdminId, key } = roster
  return {
    type: 'CreateOrganisation',
    orgId,
    actor: serviceOf(roster),
    occurredAt: foundedAt(endMs),
    payload: {
      name: `${name} (being set up)`,
      firstAdminId,
      externalRef: { system: directory, key },
    },
  }
}

function serviceOf({ orgId }: Roster): ActorInput {
  return { kind: 'service', id: uuidV5(orgId, 'service\0demo'), scopes }
}

/** All that the task's commands refer to: whoever decides them must know it from the first on. */
function namedIn(
  { created, changes }: TaskLife,
  refOf: (type: EntityRef['entityType']) => (id: string) => EntityRef,
): EntityRef[] {
  const teams = new Set([created.said.payload.teamId])
  const people = new Set<string>()
  const agents = new Set<string>()
  for (const { said } of changes) {
    if (said.type === 'MoveTask') teams.add(said.payload.teamId)
    if (said.type === 'AssignTask' && said.payload.personId) people.add(said.payload.personId)
    if (said.type === 'HandTaskToAgent') agents.add(said.payload.agentId)
  }
  return [
    ...[...teams].map(refOf('team')),
    ...[...people].map(refOf('person')),
    ...[...agents].map(refOf('agent')),
  ]
}
