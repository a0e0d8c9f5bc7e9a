// Which views and rooms an event touches: one pure function of one record, used by views and rooms alike.
import type { AnyEvent, Routing, TaskEvent, Uuid } from './generated/types.ts'
import { nilId } from './ids.ts'

/** What has a view of its own; each but `task` is also the snapshot of the room of the same name. */
export type RouteKind = 'organisation' | 'team' | 'person' | 'agent' | 'task'

export interface Route {
  readonly kind: RouteKind
  readonly id: Uuid
  /**
   * Whether the event is a message of that room. False only for the tasks that a work-graph event
   * names: a task's room holds that task's own events, its cursor is the task's version.
   */
  readonly room: boolean
}

/** The board of tasks that have no team. */
export const noTeam: Uuid = nilId

/** Whether an event is one of a task's own. */
export function isTaskEvent(event: AnyEvent): event is TaskEvent {
  switch (event.type) {
    case 'OrganisationCreated':
    case 'OrganisationConfigured':
    case 'TeamCreated':
    case 'TeamRenamed':
    case 'PersonCreated':
    case 'PersonJoinedTeam':
    case 'PersonLeftTeam':
    case 'PersonLevelChanged':
    case 'AgentCreated':
    case 'AgentPaused':
    case 'AgentResumed':
    case 'AgentStopped':
    case 'TasksLinked':
    case 'TasksUnlinked':
      return false
    default:
      event satisfies TaskEvent
      return true
  }
}

/** A task event's routing: a new task's follows from its payload. */
export function routingAfter(event: TaskEvent): Routing {
  if (event.type !== 'TaskCreated') return event.payload.now
  const { teamId, priority } = event.payload
  return { teamId, assignee: null, priority, status: 'open' }
}

/** The routing before, where the event changed it; null for a new task too. */
export function routingBefore(event: TaskEvent): Routing | null {
  return event.type === 'TaskCreated' ? null : event.payload.was
}

/** Each place once. Where a task leaves a team or a holder, both the old and the new place. */
export function routes(event: AnyEvent): readonly Route[] {
  const { orgId, entityId } = event.envelope
  switch (event.type) {
    case 'OrganisationCreated':
    case 'OrganisationConfigured':
      return [room('organisation', entityId)]
    case 'TeamCreated':
    case 'TeamRenamed':
      return [room('team', entityId), room('organisation', orgId)]
    case 'PersonCreated':
      return distinct([
        room('person', entityId),
        ...event.payload.teamIds.map((teamId) => room('team', teamId)),
        room('organisation', orgId),
      ])
    case 'PersonJoinedTeam':
    case 'PersonLeftTeam':
      return [
        room('person', entityId),
        room('team', event.payload.teamId),
        room('organisation', orgId),
      ]
    case 'PersonLevelChanged':
      return [room('person', entityId), room('organisation', orgId)]
    case 'AgentCreated':
    case 'AgentPaused':
    case 'AgentResumed':
    case 'AgentStopped':
      return [
        room('agent', entityId),
        room('person', event.payload.actsFor),
        room('organisation', orgId),
      ]
    case 'TasksLinked':
    case 'TasksUnlinked': {
      const { taskId, dependsOn, teamId, dependsOnTeamId } = event.payload
      return distinct([
        { kind: 'task', id: taskId, room: false },
        { kind: 'task', id: dependsOn, room: false },
        room('team', teamId ?? noTeam),
        room('team', dependsOnTeamId ?? noTeam),
      ])
    }
    default:
      return taskRoutes(event)
  }
}

function taskRoutes(event: TaskEvent): readonly Route[] {
  const places = placesOf(routingAfter(event))
  places.unshift(room('task', event.envelope.entityId))
  const before = routingBefore(event)
  return before === null ? places : distinct([...places, ...placesOf(before)])
}

function placesOf(routing: Routing): Route[] {
  const places = [room('team', routing.teamId ?? noTeam)]
  const holder = routing.assignee
  if (holder !== null && holder.kind !== 'UNKNOWN') places.push(room(holder.kind, holder.id))
  return places
}

function room(kind: RouteKind, id: Uuid): Route {
  return { kind, id, room: true }
}

function distinct(found: readonly Route[]): readonly Route[] {
  return found.filter(
    (route, at) => found.findIndex((one) => one.kind === route.kind && one.id === route.id) === at,
  )
}
