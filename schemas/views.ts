// The names and shapes of the views: Redis keys, ClickHouse databases, and what a reader gets.
// No other file spells a key. What lies between braces decides the slot: one entity, one slot.
import type {
  ActorKind,
  AssigneeKind,
  Level,
  Priority,
  Speciality,
  TaskStatus,
  Uuid,
} from './generated/types.ts'
import { nilId } from './ids.ts'

export interface ViewKeys {
  readonly task: (orgId: Uuid, taskId: Uuid) => string
  /** A task without a team is on the board of the nil id. */
  readonly board: (orgId: Uuid, teamId: Uuid | null) => string
  readonly person: (orgId: Uuid, personId: Uuid) => string
  readonly agent: (orgId: Uuid, agentId: Uuid) => string
  readonly organisation: (orgId: Uuid) => string
  readonly outcome: (orgId: Uuid, commandId: Uuid) => string
  /** Stands as long as the store holds what was written to it; `shard` moves it between slots. */
  readonly canary: (shard: number) => string
}

/** @param prefix of the installation; empty by default. */
export function viewKeys(prefix: string): ViewKeys {
  const front = prefix === '' ? '' : `${prefix}:`
  return {
    task: (orgId, taskId) => `${front}{t:${orgId}:${taskId}}`,
    board: (orgId, teamId) => `${front}{b:${orgId}:${teamId ?? nilId}}`,
    person: (orgId, personId) => `${front}{p:${orgId}:${personId}}`,
    agent: (orgId, agentId) => `${front}{a:${orgId}:${agentId}}`,
    organisation: (orgId) => `${front}{o:${orgId}}`,
    outcome: (orgId, commandId) => `${front}{c:${orgId}:${commandId}}`,
    canary: (shard) => `${front}{canary:${shard}}`,
  }
}

/** A key's companions: the same hash tag, so the same slot. */
export const keyParts = {
  /** hash: task id → card, or its version alone where the task has left */
  cards: 'cards',
  /** sorted set: the order of the cards, column by column */
  order: 'order',
  /** sorted set: when each tombstone was set, ms */
  gone: 'gone',
  /** sorted set: the newest comments by version */
  comments: 'comments',
  /** hash: id → version and value */
  members: 'members',
  agents: 'agents',
  teams: 'teams',
  people: 'people',
} as const
export type KeyPart = (typeof keyParts)[keyof typeof keyParts]

export function partOf(key: string, part: KeyPart): string {
  return `${key}:${part}`
}

/** The databases of an installation: tables are for the facts processor, views are for readers. */
export interface FactNames {
  readonly tables: string
  readonly views: string
}

export function factNames(prefix: string): FactNames {
  const end = prefix === '' ? '' : `_${prefix.replaceAll('-', '_')}`
  return { tables: `hive${end}`, views: `hive_read${end}` }
}

/** Boards show these columns in this order; the last holds statuses that this release does not know. */
export const boardColumns = [
  'open',
  'in_progress',
  'blocked',
  'review',
  'done',
  'closed',
  'cancelled',
  'UNKNOWN',
] as const satisfies readonly TaskStatus[]

/** Nothing more is to be done: shown newest first, the others by priority, then oldest first. */
export const finishedStatuses: readonly TaskStatus[] = ['done', 'closed', 'cancelled']

/** source (`events.task:3`) → offset of the last record of it that is folded into the view. */
export type Folded = Readonly<Record<string, number>>

/** Where the work of another record waits to be mended, what it says may be old. */
interface Kept {
  readonly stale: boolean
  readonly folded: Folded
}

export interface Holder {
  readonly kind: Exclude<AssigneeKind, 'UNKNOWN'>
  readonly id: Uuid
}

export interface ExternalName {
  readonly system: string
  readonly key: string
}

export interface TaskComment {
  readonly version: number
  readonly by: { readonly kind: ActorKind; readonly id: Uuid }
  /** µs, as all times of views. */
  readonly at: number
  readonly text: string
}

export interface TaskView extends Kept {
  readonly orgId: Uuid
  readonly taskId: Uuid
  readonly version: number
  readonly title: string
  readonly description: string
  readonly status: TaskStatus
  readonly priority: Priority
  readonly teamId: Uuid | null
  readonly assignee: Holder | null
  readonly labels: readonly string[]
  readonly dueAt: number | null
  /** Why it is blocked or was cancelled. */
  readonly reason: string | null
  readonly createdAt: number
  readonly createdBy: { readonly kind: ActorKind; readonly id: Uuid }
  readonly startedAt: number | null
  readonly completedAt: number | null
  readonly closedAt: number | null
  readonly updatedAt: number
  readonly externalRef: ExternalName | null
  /** Tasks it waits for, and tasks that wait for it. */
  readonly dependsOn: readonly Uuid[]
  readonly neededBy: readonly Uuid[]
  readonly commentCount: number
  /** The newest, oldest of them first. */
  readonly comments: readonly TaskComment[]
}

export interface Card {
  readonly taskId: Uuid
  /** The task's version that put it here. */
  readonly version: number
  readonly status: TaskStatus
  readonly priority: Priority
  readonly teamId: Uuid | null
  readonly assignee: Holder | null
  /** When it came into this column, ms. */
  readonly since: number
  /** Joined at the read; empty where the task's own view has not caught up. */
  readonly title: string
  readonly labels: readonly string[]
  readonly dueAt: number | null
  readonly assigneeName: string
  readonly dependsOn: readonly Uuid[]
  readonly stale: boolean
}

export interface Column {
  readonly status: TaskStatus
  /** How many there are; `cards` holds the first of them. */
  readonly count: number
  readonly cards: readonly Card[]
}

export interface BoardView extends Kept {
  readonly orgId: Uuid
  readonly teamId: Uuid
  /** The team's version; 0 when the team itself is not known (yet). */
  readonly version: number
  readonly name: string
  readonly memberIds: readonly Uuid[]
  readonly columns: readonly Column[]
}

export interface PersonView extends Kept {
  readonly orgId: Uuid
  readonly personId: Uuid
  readonly version: number
  readonly name: string
  readonly email: string
  readonly level: Level
  readonly teamIds: readonly Uuid[]
  readonly agentIds: readonly Uuid[]
  readonly externalRef: ExternalName | null
  readonly columns: readonly Column[]
}

export interface AgentView extends Kept {
  readonly orgId: Uuid
  readonly agentId: Uuid
  readonly version: number
  readonly name: string
  readonly speciality: Speciality
  readonly status: 'active' | 'paused' | 'stopped'
  readonly reason: string | null
  readonly actsFor: Uuid
  readonly externalRef: ExternalName | null
  readonly columns: readonly Column[]
}

/** One of a list, its name joined at the read. */
export interface Named {
  readonly id: Uuid
  readonly version: number
  readonly name: string
}

export interface OrganisationView extends Kept {
  readonly orgId: Uuid
  readonly version: number
  readonly name: string
  readonly firstAdminId: Uuid
  readonly externalRef: ExternalName | null
  /** At most as many as were asked for; the counts say how many there are. */
  readonly teams: readonly Named[]
  readonly people: readonly Named[]
  readonly agents: readonly Named[]
  readonly counts: { readonly teams: number; readonly people: number; readonly agents: number }
}

export interface OutcomeView {
  readonly status: 'accepted' | 'refused'
  /** The entity's version after it; of a refusal: the version met. */
  readonly version: number
  readonly code?: string
  /** Broker timestamp of the command, µs. */
  readonly at: number
}

/** Outcomes are kept as long as a commandId is remembered. */
export const outcomeKeptMs = 25 * 60 * 60 * 1000

/** Tombstones outlive every replay and every writer that was presumed dead. */
export const tombstoneKeptMs = 7 * 24 * 60 * 60 * 1000
