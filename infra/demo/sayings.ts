// Each change of a task in words, and who would say it; undefined when nobody would, or it would change nothing.

import type { Company } from './company.ts'
import { type Change, type CompanyTask, changedTask } from './company-task.ts'
import type { Random } from './random.ts'
import type { Doer, Rights } from './rights.ts'
import { dueAfter, kindOfWork, priorityOf, wordsOf } from './wording.ts'

export interface Scene {
  readonly company: Pick<Company, 'pausedAgents'>
  readonly rights: Rights
  readonly random: Random
  /** UTC µs. */
  readonly nowUs: number
}

export interface Spoken {
  readonly by: Doer
  readonly said: Change
}

type Saying = (task: CompanyTask, scene: Scene) => Spoken | undefined

export const sayings = {
  AssignTask(task, { rights, random }) {
    const people = rights.teamOf(task.teamId).filter(({ id }) => id !== task.assignee?.id)
    if (people.length === 0) return undefined
    const payload = { personId: random.pick(people).id }
    return bySomebody(task, { type: 'AssignTask', payload }, { rights, random })
  },
  HandTaskToAgent(task, { rights, random, company }) {
    const agents = rights
      .agentsFor(task)
      .filter(({ id }) => id !== task.assignee?.id && !company.pausedAgents.has(id))
    const [best] = agents
    if (best === undefined) return undefined
    const { id } = random.chance(0.7) ? best : random.pick(agents)
    const said: Change = { type: 'HandTaskToAgent', payload: { agentId: id } }
    return bySomebody(task, said, { rights, random })
  },
  PrioritiseTask(task, { rights, random }) {
    const priority = priorityOf(kindOfWork(random), random)
    if (priority === task.priority) return undefined
    return bySomebody(task, { type: 'PrioritiseTask', payload: { priority } }, { rights, random })
  },
  MoveTask(task, { rights, random }) {
    const teams = rights.roster.teams.filter(({ id }) => id !== task.teamId)
    const said: Change = { type: 'MoveTask', payload: { teamId: random.pick(teams).id } }
    return bySomebody(task, said, { rights, random })
  },
  LabelTask(task, scene) {
    const { rights, random } = scene
    const team = rights.roster.teams.find(({ id }) => id === task.teamId)
    if (team === undefined) return undefined
    const label = random.pick(team.work.labels)
    const payload = task.labels.includes(label) ? { remove: [label] } : { add: [label] }
    const said: Change = { type: 'LabelTask', payload }
    return changedTask(task, said)?.labels.length === 0 ? undefined : byHolder(task, said, scene)
  },
  SetTaskDueDate(task, scene) {
    const { random, nowUs } = scene
    const dueAt = dueAfter(nowUs, random)
    if (dueAt === task.dueAt) return undefined
    return byHolder(task, { type: 'SetTaskDueDate', payload: { dueAt } }, scene)
  },
  DescribeTask(task, scene) {
    const description = `${wordsOf(scene.random, 'description')} ${wordsOf(scene.random, 'comment')}`
    return byHolder(task, { type: 'DescribeTask', payload: { description } }, scene)
  },
  CommentOnTask(task, scene) {
    const { random, rights } = scene
    const holder = holderOf(task, 'CommentOnTask', scene)
    const by =
      holder !== undefined && random.chance(0.6)
        ? holder
        : rights.somebodyWho('CommentOnTask', task, random)
    if (by === undefined) return undefined
    const others = task.status === 'review' ? 'reviewComment' : 'comment'
    const text = wordsOf(random, by.kind === 'agent' ? 'agentComment' : others)
    return { by, said: { type: 'CommentOnTask', payload: { text } } }
  },
  StartTask: (task, scene) => byHolder(task, { type: 'StartTask', payload: {} }, scene),
  BlockTask(task, scene) {
    const payload = { reason: wordsOf(scene.random, 'blockReason') }
    return byHolder(task, { type: 'BlockTask', payload }, scene)
  },
  UnblockTask: (task, scene) => byHolder(task, { type: 'UnblockTask', payload: {} }, scene),
  SubmitTaskForReview: (task, scene) =>
    byHolder(task, { type: 'SubmitTaskForReview', payload: {} }, scene),
  CompleteTask: (task, scene) => byHolder(task, { type: 'CompleteTask', payload: {} }, scene),
  CloseTask: (task, scene) => bySomebody(task, { type: 'CloseTask', payload: {} }, scene),
  ReopenTask: (task, scene) => bySomebody(task, { type: 'ReopenTask', payload: {} }, scene),
  CancelTask(task, scene) {
    const payload = { reason: wordsOf(scene.random, 'cancelReason') }
    return bySomebody(task, { type: 'CancelTask', payload }, scene)
  },
  DeleteTask: (task, scene) => bySomebody(task, { type: 'DeleteTask', payload: {} }, scene),
} as const satisfies Readonly<Record<Change['type'], Saying>>

function bySomebody(
  task: CompanyTask,
  said: Change,
  { rights, random }: Pick<Scene, 'rights' | 'random'>,
): Spoken | undefined {
  const by = rights.somebodyWho(said.type, task, random)
  return by === undefined ? undefined : { by, said }
}

/** The one who holds it; a colleague where nobody does who could. */
function byHolder(task: CompanyTask, said: Change, scene: Scene): Spoken | undefined {
  const by = holderOf(task, said.type, scene)
  return by === undefined ? bySomebody(task, said, scene) : { by, said }
}

/** A paused agent does nothing. */
function holderOf(
  task: CompanyTask,
  type: Change['type'],
  { rights, company }: Scene,
): Doer | undefined {
  const holder = rights.holderOf(task, type)
  return holder !== undefined && company.pausedAgents.has(holder.id) ? undefined : holder
}
