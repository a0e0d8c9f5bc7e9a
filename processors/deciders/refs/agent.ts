// The agent's row of the reference table.
import type { AgentEvent } from '../../../schemas/generated/types.ts'
import type { AgentRow } from './rows.ts'

export function foldAgent(row: AgentRow | undefined, event: AgentEvent): AgentRow | undefined {
  const { orgId, version } = event.envelope
  switch (event.type) {
    case 'AgentCreated':
      return { version, orgId, actsFor: event.payload.actsFor, status: 'active' }
    case 'AgentPaused':
      return row && { ...row, version, status: 'paused' }
    case 'AgentResumed':
      return row && { ...row, version, status: 'active' }
    case 'AgentStopped':
      return row && { ...row, version, status: 'stopped' }
    default:
      event satisfies never
      return row
  }
}
