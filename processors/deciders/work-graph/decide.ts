// The rules of dependencies: between two living tasks of the organisation, never in a circle.
import type {
  LinkTasks,
  UnlinkTasks,
  WorkGraphCommand,
  WorkGraphEvent,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, type Given, type Refused, refused } from '../decider.ts'
import { firstRefusal, idGiven, malformed } from '../fields.ts'
import { shortestPath } from './path.ts'
import type { WorkGraphState } from './state.ts'

export function decide(
  state: WorkGraphState | undefined,
  command: WorkGraphCommand,
  given: Given,
): Decided<WorkGraphEvent> {
  const { envelope, payload } = command
  const unsound = firstRefusal(
    envelope.entityId === envelope.orgId ? undefined : malformed('envelope.entityId', 'orgId'),
    idGiven('taskId', payload.taskId),
    idGiven('dependsOn', payload.dependsOn),
  )
  if (unsound !== undefined) return unsound
  switch (command.type) {
    case 'LinkTasks':
      return link(state, command, given)
    case 'UnlinkTasks':
      return unlink(state, command, given)
    default:
      return command satisfies never
  }
}

function link(
  state: WorkGraphState | undefined,
  { envelope: { orgId }, payload }: LinkTasks,
  given: Given,
): Decided<WorkGraphEvent> {
  const { taskId, dependsOn } = payload
  const waitsFor = state?.waitsFor ?? {}
  const already = waitsFor[taskId] ?? []
  return (
    living(orgId, taskId, given) ??
    living(orgId, dependsOn, given) ??
    (already.includes(dependsOn) ? refused('ALREADY_LINKED', { taskId, dependsOn }) : undefined) ??
    closesCycle(waitsFor, taskId, dependsOn) ??
    firstRefusal(
      withinLimit('dependsOn', already.length, limits.taskDependenciesMax),
      withinLimit('links', state?.edgeCount ?? 0, limits.graphEdgesMax),
    ) ??
    accepted<WorkGraphEvent>({
      type: 'TasksLinked',
      payload: { taskId, dependsOn, ...teamsOf(orgId, taskId, dependsOn, given) },
    })
  )
}

function unlink(
  state: WorkGraphState | undefined,
  { envelope: { orgId }, payload }: UnlinkTasks,
  given: Given,
): Decided<WorkGraphEvent> {
  const { taskId, dependsOn } = payload
  return state?.waitsFor[taskId]?.includes(dependsOn) === true
    ? accepted<WorkGraphEvent>({
        type: 'TasksUnlinked',
        payload: { taskId, dependsOn, ...teamsOf(orgId, taskId, dependsOn, given) },
      })
    : refused('NOT_LINKED', { taskId, dependsOn })
}

function living(orgId: string, taskId: string, given: Given): Refused | undefined {
  const task = given.refs.task(orgId, taskId)
  return task === undefined || task.deleted ? refused('UNKNOWN_TASK', { taskId }) : undefined
}

/** Ids named in a refusal: a longer path shows its two ends. */
const pathIdsMax = 40

function closesCycle(
  waitsFor: WorkGraphState['waitsFor'],
  taskId: string,
  dependsOn: string,
): Refused | undefined {
  const back = shortestPath(waitsFor, dependsOn, taskId)
  if (back === undefined) return undefined
  const path = taskId === dependsOn ? [taskId, taskId] : [taskId, ...back]
  const half = pathIdsMax / 2
  const shown =
    path.length > pathIdsMax ? [...path.slice(0, half), '…', ...path.slice(-half)] : path
  return refused('LINK_CYCLE', { path: shown.join(' '), length: String(path.length - 1) })
}

function withinLimit(field: string, count: number, limit: number): Refused | undefined {
  return count < limit ? undefined : refused('LIMIT_REACHED', { field, limit: String(limit) })
}

/** Deleted tasks keep the team they had last, so that the news of an unlinking finds its board. */
function teamsOf(orgId: string, taskId: string, dependsOn: string, given: Given) {
  return {
    teamId: given.refs.task(orgId, taskId)?.teamId ?? null,
    dependsOnTeamId: given.refs.task(orgId, dependsOn)?.teamId ?? null,
  }
}
