// What usually happens to a task: triage, hand-over, work, review, end. A generator of steps: whoever runs it
// carries out each step before it asks for the next, so that the story always speaks of what is.
import type { Change, CompanyTask } from './company-task.ts'
import type { Random } from './random.ts'
import type { Doer, Rights } from './rights.ts'
import { dueAfter, priorityOf, wordsOf } from './wording.ts'
import type { WorkKind } from './words/work.ts'

export interface Step {
  /** Hours of work since the step before. */
  readonly hours: number
  readonly by: Doer
  readonly said: Change
}

export interface Life {
  readonly random: Random
  readonly rights: Rights
  readonly kind: WorkKind
  /** UTC µs. */
  nowUs: number
  task: CompanyTask
}

type Steps = Generator<Step, void, void>

const workHours = { feature: 34, bug: 15, chore: 13, incident: 4, research: 38 } as const
const waitHours = { P0: 0.3, P1: 2, P2: 7, P3: 22, UNKNOWN: 7 } as const
/** Share of the hours that an agent needs of a person's. */
const agentPace = 0.2

export function* storyOf(life: Life): Steps {
  const { random } = life
  yield* triage(life)
  if (random.chance(0.004)) {
    yield* by(life, 1, { type: 'DeleteTask', payload: {} })
    return
  }
  const waits = life.task.priority === 'P2' || life.task.priority === 'P3'
  if (waits && random.chance(0.09)) {
    yield* staysBehind(life)
    return
  }
  yield* handOver(life)
  yield* work(life)
  if (random.chance(0.04)) {
    yield* cancel(life, random.spread(12, 1))
    return
  }
  yield* review(life)
  yield* end(life)
}

/** Somebody looks at it first: priority, labels, due date, a question, another team. */
function* triage(life: Life): Steps {
  const { random, rights, kind } = life
  const soon = () => random.spread(1.2, 0.9)
  if (random.chance(0.2)) {
    const priority = priorityOf(kind, random)
    if (priority !== life.task.priority) {
      yield* by(life, soon(), { type: 'PrioritiseTask', payload: { priority } })
    }
  }
  if (random.chance(0.04)) {
    const team = random.pick(rights.roster.teams)
    if (team.id !== life.task.teamId) {
      yield* by(life, soon(), { type: 'MoveTask', payload: { teamId: team.id } })
    }
  }
  if (random.chance(0.3)) {
    const team = rights.roster.teams.find(({ id }) => id === life.task.teamId)
    const label = random.pick(team?.work.labels ?? ['misc'])
    if (!life.task.labels.includes(label)) {
      yield* by(life, soon(), { type: 'LabelTask', payload: { add: [label] } })
    }
  }
  if (random.chance(0.15)) {
    const dueAt = dueAfter(life.nowUs, random)
    if (dueAt !== life.task.dueAt) {
      yield* by(life, soon(), { type: 'SetTaskDueDate', payload: { dueAt } })
    }
  }
  if (random.chance(0.25)) yield* comment(life, soon())
}

function* staysBehind(life: Life): Steps {
  const { random } = life
  if (random.chance(0.3)) yield* comment(life, random.spread(60, 0.8))
  if (random.chance(0.6)) yield* cancel(life, random.spread(260, 0.6))
}

/** To a person, or to an agent that may. */
function* handOver(life: Life): Steps {
  const { random, rights } = life
  const hours = random.spread(waitHours[life.task.priority], 1)
  const agents = rights.agentsFor(life.task)
  if (agents.length > 0 && random.chance(0.24)) {
    const agent = random.chance(0.8) ? agents[0] : random.pick(agents)
    if (agent !== undefined) {
      const payload = { agentId: agent.id }
      yield* by(life, hours, { type: 'HandTaskToAgent', payload })
      return
    }
  }
  yield* assign(life, hours)
}

function* assign(life: Life, hours: number): Steps {
  const { random, rights, task } = life
  const people = rights.teamOf(task.teamId).filter(({ id }) => id !== task.assignee?.id)
  const payload = { personId: random.pick(people).id }
  yield* by(life, hours, { type: 'AssignTask', payload })
}

function* work(life: Life): Steps {
  const { random } = life
  const pace = () => (life.task.assignee?.kind === 'agent' ? agentPace : 1)
  yield* held(life, random.spread(waitHours[life.task.priority], 1.1), {
    type: 'StartTask',
    payload: {},
  })
  const whole = random.spread(workHours[life.kind], 0.8)
  if (random.chance(0.35)) yield* comment(life, whole * 0.3 * pace())
  if (random.chance(0.05)) {
    // Never what stood there before: that would change nothing.
    const description = `${wordsOf(random, 'description')} Update: ${wordsOf(random, 'comment')}`
    const payload = { description }
    yield* held(life, whole * 0.1 * pace(), { type: 'DescribeTask', payload })
  }
  if (random.chance(0.17)) {
    const reason = wordsOf(random, 'blockReason')
    yield* held(life, whole * 0.2 * pace(), { type: 'BlockTask', payload: { reason } })
    if (random.chance(0.4)) yield* comment(life, random.spread(4, 0.8))
    yield* held(life, random.spread(14, 0.9), { type: 'UnblockTask', payload: {} })
  }
  if (random.chance(0.07)) yield* assign(life, whole * 0.2)
  if (random.chance(0.35)) yield* comment(life, whole * 0.3 * pace())
}

/** Most work is looked at by somebody else, some of it twice. */
function* review(life: Life): Steps {
  const { random } = life
  for (let round = 0; round < 2; round += 1) {
    if (!random.chance(0.75)) break
    const hours = random.spread(workHours[life.kind] * 0.45, 0.7)
    yield* held(life, hours, { type: 'SubmitTaskForReview', payload: {} })
    const text = wordsOf(random, 'reviewComment')
    if (random.chance(0.5)) {
      yield* by(life, random.spread(4, 0.9), {
        type: 'CommentOnTask',
        payload: { text },
      })
    }
    if (!random.chance(0.2)) break
    yield* held(life, random.spread(2, 0.8), { type: 'StartTask', payload: {} })
  }
}

function* end(life: Life): Steps {
  const { random } = life
  yield* held(life, random.spread(5, 1), { type: 'CompleteTask', payload: {} })
  if (random.chance(0.04)) return
  yield* by(life, random.spread(9, 1.1), { type: 'CloseTask', payload: {} })
  if (!random.chance(0.05)) return
  yield* by(life, random.spread(30, 1), { type: 'ReopenTask', payload: {} })
  yield* comment(life, random.spread(1, 0.6))
  yield* held(life, random.spread(6, 0.9), { type: 'StartTask', payload: {} })
  yield* held(life, random.spread(5, 0.9), { type: 'CompleteTask', payload: {} })
  yield* by(life, random.spread(9, 1), { type: 'CloseTask', payload: {} })
}

function* cancel(life: Life, hours: number): Steps {
  const reason = wordsOf(life.random, 'cancelReason')
  yield* by(life, hours, { type: 'CancelTask', payload: { reason } })
}

/** The one who holds it, mostly; else a colleague. */
function* comment(life: Life, hours: number): Steps {
  const { random, rights } = life
  const holder = rights.holderOf(life.task, 'CommentOnTask')
  const speaker =
    holder !== undefined && random.chance(0.6)
      ? holder
      : rights.somebodyWho('CommentOnTask', life.task, random)
  if (speaker === undefined) return
  const text = wordsOf(random, speaker.kind === 'agent' ? 'agentComment' : 'comment')
  yield { hours, by: speaker, said: { type: 'CommentOnTask', payload: { text } } }
}

/** By the one who holds it, else by somebody who may. */
function* held(life: Life, hours: number, said: Change): Steps {
  const holder = life.rights.holderOf(life.task, said.type)
  if (holder === undefined) yield* by(life, hours, said)
  else yield { hours, by: holder, said }
}

function* by(life: Life, hours: number, said: Change): Steps {
  const doer = life.rights.somebodyWho(said.type, life.task, life.random)
  if (doer !== undefined) yield { hours, by: doer, said }
}
