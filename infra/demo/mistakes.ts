// What people and agents try and may not: a small share of all that is done, as everywhere.
import { type Change, type CompanyTask, isPossible } from './company-task.ts'
import type { Random } from './random.ts'
import type { Doer, Rights } from './rights.ts'
import { wordsOf } from './wording.ts'

interface Mistake {
  readonly by: Doer
  readonly said: Change
  readonly expectedVersion?: number
}

interface Scene {
  readonly rights: Rights
  readonly random: Random
}

type Way = (task: CompanyTask, scene: Scene) => Mistake | undefined

const ways: readonly (readonly [Way, number])[] = [
  [beyondLevel, 50],
  [outOfTurn, 25],
  [agentPrioritises, 10],
  [sameAgain, 10],
  [staleVersion, 5],
]

/** Something that will be refused; undefined where this task gives no occasion. */
export function mistake(task: CompanyTask, scene: Scene): Mistake | undefined {
  return scene.random.weighted(ways)(task, scene)
}

/** FORBIDDEN: a junior cancels or moves what is not theirs. */
function beyondLevel(task: CompanyTask, { rights, random }: Scene): Mistake | undefined {
  const reason = wordsOf(random, 'cancelReason')
  const team = random.pick(rights.roster.teams)
  const said: Change = random.chance(0.5)
    ? { type: 'CancelTask', payload: { reason } }
    : { type: 'MoveTask', payload: { teamId: team.id } }
  const by = rights.somebodyWhoMayNot(said.type, task, random)
  return by === undefined ? undefined : { by, said }
}

/** FORBIDDEN_TRANSITION: somebody who may, but the task is not there yet, or past it. */
function outOfTurn(task: CompanyTask, { rights, random }: Scene): Mistake | undefined {
  const types = ['StartTask', 'UnblockTask', 'CompleteTask', 'CloseTask', 'ReopenTask'] as const
  const type = random.pick(types.filter((one) => !isPossible(task, one)))
  const by = rights.somebodyWho(type, task, random)
  return by === undefined ? undefined : { by, said: { type, payload: {} } }
}

/** FORBIDDEN: an agent's right to describe ends at priorities. */
function agentPrioritises({ assignee, priority }: CompanyTask): Mistake | undefined {
  if (assignee?.kind !== 'agent') return undefined
  return {
    by: { kind: 'agent', id: assignee.id },
    said: { type: 'PrioritiseTask', payload: { priority: priority === 'P1' ? 'P0' : 'P1' } },
  }
}

/** NO_CHANGE: said twice. */
function sameAgain(task: CompanyTask, { rights, random }: Scene): Mistake | undefined {
  const said: Change = { type: 'PrioritiseTask', payload: { priority: task.priority } }
  const by = rights.somebodyWho(said.type, task, random)
  return by === undefined || !isPossible(task, said.type) ? undefined : { by, said }
}

/** VERSION_CONFLICT: decided on a page that was opened before everything else happened. */
function staleVersion(task: CompanyTask, { rights, random }: Scene): Mistake | undefined {
  const said: Change = { type: 'CommentOnTask', payload: { text: wordsOf(random, 'comment') } }
  const by = rights.somebodyWho(said.type, task, random)
  return by === undefined || task.status === 'open' ? undefined : { by, said, expectedVersion: 1 }
}
