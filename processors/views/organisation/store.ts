// Writes organisations.
import { type RoomPart, roomCalls, rounds } from '../room-script.ts'
import { gather, type View } from '../view.ts'
import { project } from './project.ts'

const organisationParts: readonly RoomPart[] = ['teams', 'people', 'agents']

export const organisationView: View = {
  name: 'organisation',
  step: 4,
  calls(records, context) {
    const found = gather(records, (orgId) => context.keys.organisation(orgId), project)
    return rounds(
      [...found].map(([key, all]) => roomCalls({ key, parts: organisationParts }, all, context)),
    )
  },
}
