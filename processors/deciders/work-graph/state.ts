// What the decider knows of an organisation's dependencies: which task waits for which.

export interface WorkGraphState {
  readonly orgId: string
  /** Waiting task → the tasks that it waits for; a task that waits for none is not in it. */
  readonly waitsFor: Readonly<Record<string, readonly string[]>>
  readonly edgeCount: number
}

export function orgOf(state: WorkGraphState | undefined): string | undefined {
  return state?.orgId
}
