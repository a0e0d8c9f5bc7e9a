// What the demo keeps of a task, what can be said to it, and how that changes it: enough to pick what comes next.
import { transition } from '../../processors/deciders/task/transitions.ts'
import type { Assignee, Priority, TaskCommand, TaskStatus } from '../../schemas/generated/types.ts'
import type { PayloadInput } from '../../streams/producer/index.ts'

/** The company never says RecordTaskChange: that is an import's. */
type SaidType = Exclude<TaskCommand['type'], 'RecordTaskChange'>
type SaidOf<T extends SaidType> = { readonly type: T; readonly payload: PayloadInput<T> }

/** A task command without its envelope. */
export type Said = { [T in SaidType]: SaidOf<T> }[SaidType]
export type Creation = SaidOf<'CreateTask'>
export type Change = Exclude<Said, Creation>

export type KnownStatus = Exclude<TaskStatus, 'UNKNOWN'>

export interface CompanyTask {
  readonly id: string
  readonly teamId: string
  readonly createdBy: string
  readonly assignee: Assignee | null
  readonly status: KnownStatus
  readonly priority: Priority
  readonly labels: readonly string[]
  /** UTC µs. */
  readonly dueAt: number | null
}

export function createdTask(id: string, createdBy: string, { payload }: Creation): CompanyTask {
  return {
    id,
    teamId: payload.teamId,
    createdBy,
    assignee: null,
    status: 'open',
    priority: payload.priority ?? 'P2',
    labels: [...(payload.labels ?? [])].sort(),
    dueAt: payload.dueAt ?? null,
  }
}

/** After a change that was accepted; undefined: deleted. */
export function changedTask(task: CompanyTask, said: Change): CompanyTask | undefined {
  switch (said.type) {
    case 'DeleteTask':
      return undefined
    case 'AssignTask': {
      const { personId = null } = said.payload
      return { ...task, assignee: personId === null ? null : { kind: 'person', id: personId } }
    }
    case 'HandTaskToAgent':
      return { ...task, assignee: { kind: 'agent', id: said.payload.agentId } }
    case 'PrioritiseTask':
      return { ...task, priority: said.payload.priority }
    case 'MoveTask':
      return { ...task, teamId: said.payload.teamId }
    case 'SetTaskDueDate':
      return { ...task, dueAt: said.payload.dueAt ?? null }
    case 'LabelTask': {
      const { add = [], remove = [] } = said.payload
      const kept = task.labels.filter((label) => !remove.includes(label))
      return { ...task, labels: [...new Set([...kept, ...add])].sort() }
    }
    case 'DescribeTask':
    case 'CommentOnTask':
      return task
    case 'StartTask':
    case 'BlockTask':
    case 'UnblockTask':
    case 'SubmitTaskForReview':
    case 'CompleteTask':
    case 'CloseTask':
    case 'ReopenTask':
    case 'CancelTask':
      return { ...task, status: statusAfter(said.type, task.status) }
    default:
      return said satisfies never
  }
}

/** Whether the status allows it, by the deciders' own table. */
export function isPossible(task: CompanyTask, type: Change['type']): boolean {
  return transition(type, task.status).type === 'allowed'
}

function statusAfter(type: Change['type'], from: KnownStatus): KnownStatus {
  const step = transition(type, from)
  return step.type === 'allowed' ? step.to : from
}

/** Nobody works on it any more. */
export function isOver({ status }: CompanyTask): boolean {
  return status === 'closed' || status === 'cancelled'
}
