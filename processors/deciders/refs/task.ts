// The task's row of the reference table, for the work-graph: what the matrix and routing ask of a task.
import type { TaskEvent } from '../../../schemas/generated/types.ts'
import { creatorOf } from '../acting.ts'
import type { TaskRow } from './rows.ts'

export function foldTask(row: TaskRow | undefined, event: TaskEvent): TaskRow | undefined {
  const { orgId, version, actor } = event.envelope
  switch (event.type) {
    case 'TaskCreated':
      return {
        version,
        orgId,
        teamId: event.payload.teamId,
        createdBy: creatorOf(actor),
        assignee: null,
        deleted: false,
      }
    case 'TaskDeleted':
      return row && { ...row, version, deleted: true }
    default: {
      const { teamId, assignee } = event.payload.now
      return row && { ...row, version, teamId, assignee }
    }
  }
}
