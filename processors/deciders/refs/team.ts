// The team's row of the reference table.
import type { TeamEvent } from '../../../schemas/generated/types.ts'
import type { TeamRow } from './rows.ts'

export function foldTeam(row: TeamRow | undefined, event: TeamEvent): TeamRow | undefined {
  const { orgId, version } = event.envelope
  switch (event.type) {
    case 'TeamCreated':
      return { version, orgId }
    case 'TeamRenamed':
      return row && { ...row, version }
    default:
      event satisfies never
      return row
  }
}
