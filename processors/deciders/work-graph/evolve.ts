// How an event changes the dependencies.
import type { WorkGraphEvent } from '../../../schemas/generated/types.ts'
import type { EventMeta, Unstamped } from '../decider.ts'
import type { WorkGraphState } from './state.ts'

export function evolve(
  state: WorkGraphState | undefined,
  event: Unstamped<WorkGraphEvent>,
  meta: EventMeta,
): WorkGraphState | undefined {
  const graph = state ?? { orgId: meta.orgId, waitsFor: {}, edgeCount: 0 }
  const { taskId, dependsOn } = event.payload
  const before = graph.waitsFor[taskId] ?? []
  switch (event.type) {
    case 'TasksLinked':
      return {
        orgId: graph.orgId,
        waitsFor: { ...graph.waitsFor, [taskId]: [...before, dependsOn] },
        edgeCount: graph.edgeCount + 1,
      }
    case 'TasksUnlinked': {
      const left = before.filter((id) => id !== dependsOn)
      const { [taskId]: _, ...others } = graph.waitsFor
      return {
        orgId: graph.orgId,
        waitsFor: left.length === 0 ? others : { ...others, [taskId]: left },
        edgeCount: graph.edgeCount - (before.length - left.length),
      }
    }
    default:
      event satisfies never
      return state
  }
}
