// The organisation's row of the reference table.
import type { OrganisationEvent } from '../../../schemas/generated/types.ts'
import type { OrganisationRow } from './rows.ts'

export function foldOrganisation(
  row: OrganisationRow | undefined,
  event: OrganisationEvent,
): OrganisationRow | undefined {
  const { orgId, version } = event.envelope
  switch (event.type) {
    case 'OrganisationCreated':
      return { version, orgId, firstAdminId: event.payload.firstAdminId }
    case 'OrganisationConfigured':
      return row && { ...row, version }
    default:
      event satisfies never
      return row
  }
}
