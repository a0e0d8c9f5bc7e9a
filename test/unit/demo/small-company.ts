// A history small enough for a test, and all its commands in the order in which they are played.

import { type Plan, planHistory } from '../../../infra/demo/history.ts'
import { historyCommands, organisationCommand } from '../../../infra/demo/history-commands.ts'
import type { CommandInput } from '../../../streams/producer/index.ts'

/** A Wednesday. */
export const presentMs = Date.UTC(2026, 10, 25, 14, 30)

export function smallPlan(seed: string, tasks: number): Plan {
  return planHistory({ seed, endMs: presentMs, tasks })
}

export function* commandsOf(plan: Plan): Generator<CommandInput> {
  const commands = historyCommands(plan)
  yield organisationCommand(plan.roster, plan.endMs)
  yield* commands.teams
  yield* commands.people
  yield* commands.agents
  for (const { creation, changes } of commands.tasks()) yield* [creation, ...changes]
  yield* commands.links
  yield commands.completion
}
