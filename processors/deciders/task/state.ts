// What the decider knows of a task: small, for there are a million of them, and without text.
import type { Assignee, Priority, Routing, TaskStatus } from '../../../schemas/generated/types.ts'

export interface LiveTask {
  readonly deleted: false
  readonly orgId: string
  readonly teamId: string | null
  readonly assignee: Assignee | null
  readonly priority: Priority
  readonly status: TaskStatus
  readonly createdBy: string
  /** UTC µs, as the other times. */
  readonly createdAt: number
  /** When work first began. */
  readonly startedAt: number | null
  readonly dueAt: number | null
  /** Sorted, no label twice. */
  readonly labels: readonly string[]
  readonly titleHash: string
  readonly descriptionHash: string
}

/** Of a deleted task only its organisation is known, so that it stays unknown to every other. */
export interface DeletedTask {
  readonly deleted: true
  readonly orgId: string
}

export type TaskState = LiveTask | DeletedTask

export function orgOf(state: TaskState | undefined): string | undefined {
  return state?.orgId
}

export function isLive(state: TaskState | undefined): state is LiveTask {
  return state?.deleted === false
}

export function routingOf({ teamId, assignee, priority, status }: LiveTask): Routing {
  return { teamId, assignee, priority, status }
}

export function sameAssignee(one: Assignee | null, other: Assignee | null): boolean {
  return one?.kind === other?.kind && one?.id === other?.id
}
