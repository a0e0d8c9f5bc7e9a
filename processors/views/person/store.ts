// Writes people and their work.
import { type RoomPart, roomCalls, rounds } from '../room-script.ts'
import { gather, type View } from '../view.ts'
import { project } from './project.ts'

const personParts: readonly RoomPart[] = ['agents']

export const personView: View = {
  name: 'person',
  step: 2,
  calls(records, context) {
    const found = gather(records, context.keys.person, project)
    return rounds(
      [...found].map(([key, all]) => roomCalls({ key, parts: personParts }, all, context)),
    )
  },
}
