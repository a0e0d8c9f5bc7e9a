// What the decider knows of an agent, and which command leads from which status to which.
import type { AgentCommand } from '../../../schemas/generated/types.ts'
import type { AgentStatus } from '../refs/rows.ts'

export interface AgentState {
  readonly orgId: string
  readonly actsFor: string
  readonly status: AgentStatus
}

type AgentStatusCommand = Exclude<AgentCommand['type'], 'CreateAgent'>

/** Total: what stands as `no` is refused. */
export const transitions = {
  PauseAgent: { active: 'paused', paused: 'no', stopped: 'no' },
  ResumeAgent: { active: 'no', paused: 'active', stopped: 'no' },
  StopAgent: { active: 'stopped', paused: 'stopped', stopped: 'no' },
} as const satisfies Readonly<
  Record<AgentStatusCommand, Readonly<Record<AgentStatus, AgentStatus | 'no'>>>
>

export function orgOf(state: AgentState | undefined): string | undefined {
  return state?.orgId
}
