// Picks what the company does next from what it knows: mostly the natural next step of some task, now and then
// a new one, a link, a pause of an agent, or a mistake. Pure but for the chance and the ids handed in.
import { entityIdFor } from '../../schemas/entities.ts'
import { type Company, linksMax, liveTarget } from './company.ts'
import { type Change, type CompanyTask, isPossible } from './company-task.ts'
import type { Deed } from './deeds.ts'
import { creatorFor } from './history.ts'
import { mistake } from './mistakes.ts'
import type { Random } from './random.ts'
import type { Doer, Rights } from './rights.ts'
import { sayings } from './sayings.ts'
import { kindOfWork, newTask, wordsOf } from './wording.ts'

export interface Moment {
  readonly company: Company
  readonly rights: Rights
  readonly random: Random
  /** UTC µs. */
  readonly nowUs: number
  /** A new UUIDv7. */
  readonly nextId: () => string
}

/** Commands that a task needs in its life, about: so many changes go with one creation. */
const commandsPerTask = 8
const shares = { link: 0.02, agent: 0.003, mistake: 0.025, over: 0.01 } as const
const pausedMax = 2
const triesMax = 8

/** undefined: nothing comes to mind now, because all that could be done is under way. */
export function nextDeed(moment: Moment): Deed | undefined {
  const { company, random } = moment
  const scarcity = liveTarget / Math.max(1, company.liveCount)
  if (!company.full && random.chance(Math.min(0.6, scarcity / commandsPerTask))) {
    return creation(moment)
  }
  if (random.chance(shares.link)) return linking(moment) ?? change(moment)
  if (random.chance(shares.agent)) return agentPause(moment) ?? change(moment)
  if (random.chance(shares.mistake)) return mistaken(moment) ?? change(moment)
  return change(moment)
}

function creation({ rights, random, nowUs, nextId }: Moment): Deed {
  const { roster } = rights
  const team = random.pick(roster.teams)
  const commandId = nextId()
  return {
    type: 'create',
    commandId,
    by: { kind: 'person', id: creatorFor(random, roster, team.id).id },
    taskId: entityIdFor(roster.orgId, 'task', { commandId }),
    said: newTask(team, kindOfWork(random), { nowUs, random }),
  }
}

function change(moment: Moment): Deed | undefined {
  const { company, random, nextId } = moment
  const over = company.overTasks
  const tasks = over.length > 0 && random.chance(shares.over) ? over : company.liveTasks
  if (tasks.length === 0) return undefined
  for (let tries = 0; tries < triesMax; tries += 1) {
    const task = random.pick(tasks)
    const found = nextChange(task, moment)
    if (found !== undefined) {
      return { type: 'change', commandId: nextId(), taskId: task.id, mistaken: false, ...found }
    }
  }
  return undefined
}

type Stage = 'unassigned' | 'assigned' | Exclude<CompanyTask['status'], 'open'>

const steps = {
  unassigned: [
    ['AssignTask', 60],
    ['HandTaskToAgent', 16],
    ['PrioritiseTask', 6],
    ['LabelTask', 7],
    ['SetTaskDueDate', 5],
    ['CommentOnTask', 9],
    ['MoveTask', 2],
    ['CancelTask', 2],
    ['DeleteTask', 0.3],
  ],
  assigned: [
    ['StartTask', 70],
    ['CommentOnTask', 12],
    ['AssignTask', 4],
    ['HandTaskToAgent', 3],
    ['SetTaskDueDate', 3],
    ['CancelTask', 1],
  ],
  in_progress: [
    ['CommentOnTask', 26],
    ['SubmitTaskForReview', 36],
    ['CompleteTask', 14],
    ['BlockTask', 9],
    ['DescribeTask', 3],
    ['LabelTask', 3],
    ['AssignTask', 2],
    ['HandTaskToAgent', 3],
    ['CancelTask', 1],
  ],
  blocked: [
    ['UnblockTask', 60],
    ['CommentOnTask', 26],
    ['AssignTask', 5],
    ['CancelTask', 2],
  ],
  review: [
    ['CommentOnTask', 26],
    ['CompleteTask', 52],
    ['StartTask', 13],
  ],
  done: [
    ['CloseTask', 70],
    ['CommentOnTask', 8],
    ['ReopenTask', 3],
  ],
  closed: [
    ['CommentOnTask', 60],
    ['ReopenTask', 40],
  ],
  cancelled: [
    ['CommentOnTask', 60],
    ['ReopenTask', 20],
  ],
} as const satisfies Readonly<Record<Stage, readonly (readonly [Change['type'], number])[]>>

function stageOf({ status, assignee }: CompanyTask): Stage {
  if (status !== 'open') return status
  return assignee === null ? 'unassigned' : 'assigned'
}

function nextChange(
  task: CompanyTask,
  moment: Moment,
): { readonly by: Doer; readonly said: Change } | undefined {
  const choices: readonly (readonly [Change['type'], number])[] = steps[stageOf(task)]
  const type = moment.random.weighted(choices)
  return isPossible(task, type) ? sayings[type](task, moment) : undefined
}

/** The younger waits for the older, so that no circle can close. */
function linking({ company, rights, random, nextId }: Moment): Deed | undefined {
  const [oldest] = company.links
  if (oldest !== undefined && company.links.length >= linksMax) {
    if (company.isUnderWay(oldest.taskId) || company.isUnderWay(oldest.dependsOn)) return undefined
    return { type: 'unlink', commandId: nextId(), by: leadOf(rights, random), link: oldest }
  }
  const tasks = company.liveTasks
  if (tasks.length < 2) return undefined
  const younger = 1 + random.below(tasks.length - 1)
  const [task, other] = [tasks[younger], tasks[random.below(younger)]]
  if (task === undefined || other === undefined) return undefined
  const link = { taskId: task.id, dependsOn: other.id }
  const isThere = company.links.some(
    ({ taskId, dependsOn }) => taskId === task.id && dependsOn === other.id,
  )
  const by = rights.somebodyWho('LinkTasks', task, random)
  return isThere || by === undefined ? undefined : { type: 'link', commandId: nextId(), by, link }
}

/** A manager may unlink anything, also tasks that were forgotten here. */
function leadOf({ roster }: Rights, random: Random): Doer {
  const leads = roster.people.filter(({ level }) => level === 'manager')
  return { kind: 'person', id: random.pick(leads).id }
}

/** By the person for whom it acts. */
function agentPause({ company, rights, random, nextId }: Moment): Deed | undefined {
  const { agents } = rights.roster
  const paused = agents.filter(({ id }) => company.pausedAgents.has(id))
  const resumes = paused.length >= pausedMax || (paused.length > 0 && random.chance(0.6))
  const agent = random.pick(resumes ? paused : agents.filter((one) => !paused.includes(one)))
  if (company.isUnderWay(agent.id)) return undefined
  return {
    type: 'agent',
    commandId: nextId(),
    by: { kind: 'person', id: agent.actsFor },
    agentId: agent.id,
    said: { type: resumes ? 'ResumeAgent' : 'PauseAgent' },
    reason: wordsOf(random, resumes ? 'comment' : 'pauseReason'),
  }
}

function mistaken(moment: Moment): Deed | undefined {
  const tasks = moment.company.liveTasks
  if (tasks.length === 0) return undefined
  const task = moment.random.pick(tasks)
  const wrong = mistake(task, moment)
  return wrong === undefined
    ? undefined
    : { type: 'change', commandId: moment.nextId(), taskId: task.id, mistaken: true, ...wrong }
}
