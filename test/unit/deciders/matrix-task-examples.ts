// For each command on tasks one example that only a missing right can refuse, about a task in a given relation
// to the actor.
import type { Decided } from '../../../processors/deciders/decider.ts'
import { deciders } from '../../../processors/deciders/deciders.ts'
import type { TaskState } from '../../../processors/deciders/task/state.ts'
import type {
  Actor,
  AnyEvent,
  TaskCommand,
  TaskStatus,
  WorkGraphCommand,
} from '../../../schemas/generated/types.ts'
import { decideInOrder, now } from '../../support/decider-specification.ts'
import {
  agents,
  blueTeam,
  envelope,
  firstAdmin,
  greenTeam,
  id,
  org,
  people,
  redTeam,
  refs,
  sealed,
} from '../../support/decider-world.ts'

/** The actor made it, holds it, shares its team, or none of these. */
export type Relation = 'created' | 'held' | 'team' | 'foreign'

export interface Example {
  /** In which relations an example can stand. */
  readonly relations: readonly Relation[]
  decide(actor: Actor, relation: Relation): Decided<AnyEvent>
}

/** A command before somebody sends it. */
export type BodyOf<C> = C extends { readonly type: infer T; readonly payload: infer P }
  ? { readonly type: T; readonly payload: P }
  : never

const everyRelation: readonly Relation[] = ['created', 'held', 'team', 'foreign']
export const entityId = id(500)
export const company = refs()
export const name = sealed('Name')

export function teamOf(relation: Relation): string {
  return relation === 'team' ? redTeam : blueTeam
}

function holder(actor: Actor, relation: Relation) {
  if (relation !== 'held') return null
  return { kind: actor.kind === 'agent' ? 'agent' : 'person', id: actor.id } as const
}

function creator(actor: Actor, relation: Relation): string {
  return relation === 'created' ? actor.id : firstAdmin
}

function task(status: TaskStatus, body: BodyOf<TaskCommand>): Example {
  return {
    relations: everyRelation,
    decide: (actor, relation) => {
      const state: TaskState = {
        deleted: false,
        orgId: org,
        teamId: teamOf(relation),
        assignee: holder(actor, relation),
        priority: 'P2',
        status,
        createdBy: creator(actor, relation),
        createdAt: now,
        startedAt: null,
        dueAt: null,
        labels: [],
        titleHash: '',
        descriptionHash: '',
      }
      const command = { ...body, envelope: envelope('task', entityId, actor) }
      return decideInOrder(deciders.task, state, command, company)
    },
  }
}

function links(type: WorkGraphCommand['type']): Example {
  return {
    relations: everyRelation,
    decide: (actor, relation) => {
      const [taskId, dependsOn] = [id(501), id(502)] as const
      const teamId = teamOf(relation)
      const createdBy = creator(actor, relation)
      const assignee = holder(actor, relation)
      const known = refs({ tasks: { [taskId]: { teamId, createdBy, assignee }, [dependsOn]: {} } })
      const state =
        type === 'UnlinkTasks'
          ? { orgId: org, waitsFor: { [taskId]: [dependsOn] }, edgeCount: 1 }
          : undefined
      const by = envelope('work_graph', org, actor)
      const command = { type, envelope: by, payload: { taskId, dependsOn } }
      return decideInOrder(deciders['work-graph'], state, command, known)
    },
  }
}

const nothing = { teamId: null, assignee: null, title: null, description: null, dueAt: null }

export const taskExamples = {
  CreateTask: {
    relations: ['team', 'foreign'],
    decide: (actor, relation) => {
      const command = {
        type: 'CreateTask',
        envelope: envelope('task', entityId, actor),
        payload: {
          ...nothing,
          title: name,
          teamId: teamOf(relation),
          priority: 'P2',
          labels: [],
          externalRef: null,
        },
      } as const
      return decideInOrder(deciders.task, undefined, command, company)
    },
  },
  DescribeTask: task('open', { type: 'DescribeTask', payload: { title: name, description: null } }),
  PrioritiseTask: task('open', { type: 'PrioritiseTask', payload: { priority: 'P0' } }),
  LabelTask: task('open', { type: 'LabelTask', payload: { add: ['x'], remove: [] } }),
  SetTaskDueDate: task('open', { type: 'SetTaskDueDate', payload: { dueAt: now } }),
  StartTask: task('open', { type: 'StartTask', payload: {} }),
  BlockTask: task('open', { type: 'BlockTask', payload: { reason: null } }),
  UnblockTask: task('blocked', { type: 'UnblockTask', payload: {} }),
  SubmitTaskForReview: task('in_progress', { type: 'SubmitTaskForReview', payload: {} }),
  CompleteTask: task('review', { type: 'CompleteTask', payload: {} }),
  CommentOnTask: task('open', { type: 'CommentOnTask', payload: { text: name } }),
  HandTaskToAgent: task('open', {
    type: 'HandTaskToAgent',
    payload: { agentId: agents.annsBot.id },
  }),
  AssignTask: task('open', { type: 'AssignTask', payload: { personId: people.ben.id } }),
  MoveTask: task('open', { type: 'MoveTask', payload: { teamId: greenTeam } }),
  CloseTask: task('done', { type: 'CloseTask', payload: {} }),
  ReopenTask: task('closed', { type: 'ReopenTask', payload: {} }),
  CancelTask: task('open', { type: 'CancelTask', payload: { reason: null } }),
  DeleteTask: task('open', { type: 'DeleteTask', payload: {} }),
  RecordTaskChange: task('open', {
    type: 'RecordTaskChange',
    payload: {
      ...nothing,
      speaksOf: ['priority'],
      status: 'UNKNOWN',
      priority: 'P0',
      labels: [],
      note: null,
      externalRef: null,
    },
  }),
  LinkTasks: links('LinkTasks'),
  UnlinkTasks: links('UnlinkTasks'),
} as const satisfies Readonly<Record<TaskCommand['type'] | WorkGraphCommand['type'], Example>>
