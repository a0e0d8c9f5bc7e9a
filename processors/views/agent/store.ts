// Writes agents and their work.
import { roomCalls, rounds } from '../room-script.ts'
import { gather, type View } from '../view.ts'
import { project } from './project.ts'

export const agentView: View = {
  name: 'agent',
  step: 2,
  calls(records, context) {
    const found = gather(records, context.keys.agent, project)
    return rounds([...found].map(([key, all]) => roomCalls({ key, parts: [] }, all, context)))
  },
}
