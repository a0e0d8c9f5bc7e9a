// What the decider knows of a person.
import type { Level } from '../../../schemas/generated/types.ts'

export interface PersonState {
  readonly orgId: string
  readonly level: Level
  readonly teamIds: readonly string[]
}

export function orgOf(state: PersonState | undefined): string | undefined {
  return state?.orgId
}
