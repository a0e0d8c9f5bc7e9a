// A small company for specifications of deciders: three teams, people of each level, agents, a second organisation.
import type {
  AgentRow,
  OrganisationRow,
  PersonRow,
  Refs,
  TaskRow,
  TeamRow,
} from '../../processors/deciders/refs/rows.ts'
import type {
  Actor,
  CommandEnvelope,
  EntityType,
  Level,
  Sealed,
} from '../../schemas/generated/types.ts'
import type { Scope } from '../../schemas/permissions.ts'
import { now } from './decider-specification.ts'

export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}
export const nil = '00000000-0000-0000-0000-000000000000'

export const org = id(1)
export const otherOrg = id(2)
export const redTeam = id(11)
export const blueTeam = id(12)
export const greenTeam = id(13)
export const strangersTeam = id(19)
export const firstAdmin = id(20)

export const people = {
  ann: { id: id(21), level: 'IC1', teamIds: [redTeam] },
  ivan: { id: id(22), level: 'IC3', teamIds: [redTeam] },
  mia: { id: id(23), level: 'manager', teamIds: [redTeam, greenTeam] },
  ada: { id: id(24), level: 'admin', teamIds: [] },
  ben: { id: id(31), level: 'IC1', teamIds: [blueTeam] },
  bea: { id: id(32), level: 'manager', teamIds: [blueTeam] },
  bill: { id: id(33), level: 'admin', teamIds: [redTeam] },
} as const satisfies Readonly<
  Record<string, { id: string; level: Level; teamIds: readonly string[] }>
>
export type PersonName = keyof typeof people

export const agents = {
  /** Acts for the admin, so that only its own column bounds it. */
  robo: { id: id(41), actsFor: people.ada.id, status: 'active' },
  /** Acts for an IC1: bounded by what Ann may. */
  annsBot: { id: id(42), actsFor: people.ann.id, status: 'active' },
  sleepy: { id: id(43), actsFor: people.ada.id, status: 'paused' },
  gone: { id: id(44), actsFor: people.ada.id, status: 'stopped' },
  orphan: { id: id(45), actsFor: id(999), status: 'active' },
} as const satisfies Readonly<Record<string, Pick<AgentRow, 'actsFor' | 'status'> & { id: string }>>

export const stranger = id(51)

export function person(name: PersonName): Actor {
  return actor('person', people[name].id)
}

export function agent(name: keyof typeof agents): Actor {
  return actor('agent', agents[name].id)
}

export function service(...scopes: readonly Scope[]): Actor {
  return { ...actor('service', id(61)), scopes }
}

export function actor(kind: Actor['kind'], actorId: string): Actor {
  return { kind, id: actorId, onBehalfOf: null, scopes: [] }
}

export function sealed(text: string): Sealed {
  return { keyId: '', alg: 'none', data: Buffer.from(text) }
}

export function bytes(count: number): Sealed {
  return sealed('x'.repeat(count))
}

export function envelope(
  entityType: EntityType,
  entityId: string,
  by: Actor,
  over: Partial<CommandEnvelope> = {},
): CommandEnvelope {
  return {
    commandId: id(71),
    orgId: org,
    entityType,
    entityId,
    expectedVersion: null,
    correlationId: id(72),
    causationId: null,
    actor: by,
    origin: null,
    payloadHash: Buffer.alloc(32),
    basisAtLeast: [],
    occurredAt: null,
    replyTo: null,
    schemaRevision: 1,
    extensions: {},
    ...over,
  }
}

/** Reference tables of the company above, with rows added or replaced. */
export function refs(
  over: {
    readonly tasks?: Readonly<Record<string, Partial<TaskRow>>>
    readonly people?: Readonly<Record<string, PersonRow>>
    readonly withoutOrganisation?: true
  } = {},
): Refs {
  const version = 1
  const organisations = new Map<string, OrganisationRow>(
    over.withoutOrganisation
      ? []
      : [org, otherOrg].map((orgId) => [orgId, { version, orgId, firstAdminId: firstAdmin }]),
  )
  const teams = new Map<string, TeamRow>([
    [redTeam, { version, orgId: org }],
    [blueTeam, { version, orgId: org }],
    [greenTeam, { version, orgId: org }],
    [strangersTeam, { version, orgId: otherOrg }],
  ])
  const persons = new Map<string, PersonRow>([
    ...Object.values(people).map((row): [string, PersonRow] => [
      row.id,
      { version, orgId: org, level: row.level, teamIds: row.teamIds },
    ]),
    [stranger, { version, orgId: otherOrg, level: 'admin', teamIds: [strangersTeam] }],
    ...Object.entries(over.people ?? {}),
  ])
  const agentRows = new Map<string, AgentRow>(
    Object.values(agents).map(({ id: agentId, actsFor, status }) => [
      agentId,
      { version, orgId: org, actsFor, status },
    ]),
  )
  const tasks = new Map<string, TaskRow>(
    Object.entries(over.tasks ?? {}).map(([taskId, row]) => [taskId, { ...taskRow, ...row }]),
  )
  return {
    organisation: (orgId) => organisations.get(orgId),
    team: (orgId, teamId) => ofOrg(orgId, teams.get(teamId)),
    person: (orgId, personId) => ofOrg(orgId, persons.get(personId)),
    agent: (orgId, agentId) => ofOrg(orgId, agentRows.get(agentId)),
    task: (orgId, taskId) => ofOrg(orgId, tasks.get(taskId)),
  }
}

const taskRow: TaskRow = {
  version: 1,
  orgId: org,
  teamId: redTeam,
  createdBy: firstAdmin,
  assignee: null,
  deleted: false,
}

function ofOrg<Row extends { readonly orgId: string }>(
  orgId: string,
  row: Row | undefined,
): Row | undefined {
  return row?.orgId === orgId ? row : undefined
}

/** An earlier moment than every command told. */
export const earlier = now - 3_600_000_000
