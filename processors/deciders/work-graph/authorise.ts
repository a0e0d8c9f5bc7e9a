// Who may link and unlink: whoever has the right on the waiting task, also after it was deleted.
import type { WorkGraphCommand } from '../../../schemas/generated/types.ts'
import { allow, wholeOrganisation } from '../acting.ts'
import type { Given, Refused } from '../decider.ts'
import { checkEnvelope } from '../envelope.ts'
import type { WorkGraphState } from './state.ts'

export function authorise(
  _state: WorkGraphState | undefined,
  command: WorkGraphCommand,
  given: Given,
): Refused | undefined {
  const unsound = checkEnvelope(command.envelope, given)
  if (unsound !== undefined) return unsound
  const task = given.refs.task(command.envelope.orgId, command.payload.taskId)
  return allow(
    command,
    given,
    task === undefined
      ? wholeOrganisation
      : {
          teamIds: task.teamId === null ? [] : [task.teamId],
          createdBy: task.createdBy,
          heldBy: task.assignee,
        },
  )
}
