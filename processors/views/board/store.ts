// Writes boards.
import { type RoomPart, roomCalls, rounds } from '../room-script.ts'
import { gather, type View } from '../view.ts'
import { project } from './project.ts'

const boardParts: readonly RoomPart[] = ['members']

export const boardView: View = {
  name: 'board',
  step: 3,
  calls(records, context) {
    const found = gather(records, context.keys.board, project)
    return rounds(
      [...found].map(([key, all]) => roomCalls({ key, parts: boardParts }, all, context)),
    )
  },
}
