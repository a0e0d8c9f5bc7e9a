// The person's row of the reference table: level and teams, the ground of every permission.
import type { PersonEvent } from '../../../schemas/generated/types.ts'
import type { PersonRow } from './rows.ts'

export function foldPerson(row: PersonRow | undefined, event: PersonEvent): PersonRow | undefined {
  const { orgId, version } = event.envelope
  switch (event.type) {
    case 'PersonCreated':
      return { version, orgId, level: event.payload.level, teamIds: event.payload.teamIds }
    case 'PersonLevelChanged':
      return row && { ...row, version, level: event.payload.level }
    case 'PersonJoinedTeam':
      return row && { ...row, version, teamIds: [...row.teamIds, event.payload.teamId] }
    case 'PersonLeftTeam': {
      const { teamId } = event.payload
      return row && { ...row, version, teamIds: row.teamIds.filter((id) => id !== teamId) }
    }
    default:
      event satisfies never
      return row
  }
}
