// The rows of the reference tables, and how a decision reads them. A row of another organisation is undefined.
import type { Assignee, Level } from '../../../schemas/generated/types.ts'

interface Row {
  /** Version of the entity, so that a decision can name its basis. */
  readonly version: number
  readonly orgId: string
}

export interface OrganisationRow extends Row {
  readonly firstAdminId: string
}

export type TeamRow = Row

export interface PersonRow extends Row {
  readonly level: Level
  readonly teamIds: readonly string[]
}

export type AgentStatus = 'active' | 'paused' | 'stopped'

export interface AgentRow extends Row {
  readonly actsFor: string
  readonly status: AgentStatus
}

/** A deleted task keeps its last routing: who may unlink it follows from that. */
export interface TaskRow extends Row {
  readonly teamId: string | null
  readonly createdBy: string
  readonly assignee: Assignee | null
  readonly deleted: boolean
}

export interface Refs {
  organisation(orgId: string): OrganisationRow | undefined
  team(orgId: string, teamId: string): TeamRow | undefined
  person(orgId: string, personId: string): PersonRow | undefined
  agent(orgId: string, agentId: string): AgentRow | undefined
  /** The work-graph's decider only; elsewhere always undefined. */
  task(orgId: string, taskId: string): TaskRow | undefined
}
