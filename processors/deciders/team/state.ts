// What the decider knows of a team.

export interface TeamState {
  readonly orgId: string
  /** Stands for the name, which a state does not hold. */
  readonly nameHash: string
}

export function orgOf(state: TeamState | undefined): string | undefined {
  return state?.orgId
}
