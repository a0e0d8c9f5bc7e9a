// Words for what is said: a new task of a team, a comment, a reason; all from banks, chosen by chance.
import type { Priority } from '../../schemas/generated/types.ts'
import type { Creation } from './company-task.ts'
import type { Random } from './random.ts'
import type { DemoTeam } from './roster.ts'
import { filled } from './words/phrases.ts'
import {
  agentComments,
  blockReasons,
  cancelReasons,
  comments,
  descriptions,
  pauseReasons,
  reviewComments,
} from './words/talk.ts'
import { type WorkKind, workBanks } from './words/work.ts'

const banks = {
  comment: comments,
  agentComment: agentComments,
  reviewComment: reviewComments,
  description: descriptions,
  blockReason: blockReasons,
  cancelReason: cancelReasons,
  pauseReason: pauseReasons,
} as const satisfies Readonly<Record<string, readonly string[]>>

export function wordsOf(random: Random, bank: keyof typeof banks): string {
  return filled(random, random.pick(banks[bank]), workBanks)
}

const kindWeights = [
  ['feature', 30],
  ['bug', 28],
  ['chore', 26],
  ['incident', 8],
  ['research', 8],
] as const satisfies readonly (readonly [WorkKind, number])[]

export function kindOfWork(random: Random): WorkKind {
  return random.weighted<WorkKind>(kindWeights)
}

const priorities = ['P0', 'P1', 'P2', 'P3'] as const
const priorityWeights = {
  feature: [1, 14, 60, 25],
  bug: [4, 30, 50, 16],
  chore: [0, 8, 50, 42],
  incident: [45, 45, 10, 0],
  research: [0, 8, 52, 40],
} as const satisfies Readonly<Record<WorkKind, readonly [number, number, number, number]>>

export function priorityOf(kind: WorkKind, random: Random): Exclude<Priority, 'UNKNOWN'> {
  const weights = priorityWeights[kind]
  return random.weighted(priorities.map((priority, index) => [priority, weights[index] ?? 0]))
}

function titleOf(team: DemoTeam, kind: WorkKind, random: Random): string {
  const patterns = team.work.titles[kind] ?? Object.values(team.work.titles).flat()
  const pattern = random.pick(patterns)
  const place = !pattern.endsWith('?') && random.chance(0.4) ? ' ({site})' : ''
  const title = filled(random, `${pattern}${place}`, workBanks)
  return title.charAt(0).toUpperCase() + title.slice(1)
}

const dayUs = 86_400_000_000

/** A day in the future, at its end. */
export function dueAfter(nowUs: number, random: Random): number {
  const days = 2 + Math.round(random.spread(9, 0.7))
  return (Math.floor(nowUs / dayUs) + days) * dayUs + 17 * 3_600_000_000
}

export function newTask(
  team: DemoTeam,
  kind: WorkKind,
  at: { readonly nowUs: number; readonly random: Random },
): Creation {
  const { nowUs, random } = at
  return {
    type: 'CreateTask',
    payload: {
      title: titleOf(team, kind, random),
      description: random.chance(0.6) ? wordsOf(random, 'description') : null,
      teamId: team.id,
      priority: priorityOf(kind, random),
      dueAt: random.chance(0.22) ? dueAfter(nowUs, random) : null,
      labels: random.chance(0.45) ? [kind, random.pick(team.work.labels)] : [kind],
    },
  }
}
