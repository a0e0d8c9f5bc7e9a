// Who may do what to a task. What never existed, was deleted or is another organisation's is not found.
import type { TaskCommand } from '../../../schemas/generated/types.ts'
import type { Concern } from '../../../schemas/permissions.ts'
import { allow, wholeOrganisation } from '../acting.ts'
import { type Given, type Refused, refused } from '../decider.ts'
import { checkEnvelope } from '../envelope.ts'
import { isLive, type LiveTask, type TaskState } from './state.ts'

export function authorise(
  state: TaskState | undefined,
  command: TaskCommand,
  given: Given,
): Refused | undefined {
  const unsound = checkEnvelope(command.envelope, given)
  if (unsound !== undefined) return unsound
  if (state?.deleted === true) return refused('NOT_FOUND')
  switch (command.type) {
    case 'CreateTask': {
      const { teamId } = command.payload
      return allow(command, given, { ...wholeOrganisation, teamIds: [teamId] })
    }
    case 'RecordTaskChange':
      return allow(command, given, wholeOrganisation)
    default:
      return isLive(state) ? allow(command, given, concernOf(state)) : refused('NOT_FOUND')
  }
}

function concernOf({ teamId, createdBy, assignee }: LiveTask): Concern {
  return { teamIds: teamId === null ? [] : [teamId], createdBy, heldBy: assignee }
}
