// What the decider knows of an organisation.

export interface OrganisationState {
  readonly orgId: string
  readonly firstAdminId: string
  /** Stands for the name, which a state does not hold. */
  readonly nameHash: string
}

export function orgOf(state: OrganisationState | undefined): string | undefined {
  return state?.orgId
}
