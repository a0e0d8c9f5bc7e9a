// Tasks and envelopes that the specifications of the task's decider share.
import type { Unstamped } from '../../../../processors/deciders/decider.ts'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import type {
  Actor,
  CommandEnvelope,
  Routing,
  TaskCreatedPayload,
  TaskEvent,
} from '../../../../schemas/generated/types.ts'
import { specify } from '../../../support/decider-specification.ts'
import { envelope, id, person, redTeam, refs, sealed } from '../../../support/decider-world.ts'

const taskId = id(100)
export const task = specify(deciders.task, refs())

export function by(actor: Actor, over: Partial<CommandEnvelope> = {}): CommandEnvelope {
  return envelope('task', taskId, actor, over)
}
export const byAdmin = by(person('ada'))

export function created(
  over: Partial<TaskCreatedPayload> = {},
): Extract<Unstamped<TaskEvent>, { type: 'TaskCreated' }> {
  return {
    type: 'TaskCreated',
    payload: {
      teamId: redTeam,
      imported: false,
      title: sealed('Mend the roof'),
      description: null,
      dueAt: null,
      labels: [],
      externalRef: null,
      priority: 'P2',
      ...over,
    },
  }
}

/** Where a task stands just after `created()`, with what differs. */
export function routing(over: Partial<Routing> = {}): Routing {
  return { teamId: redTeam, assignee: null, priority: 'P2', status: 'open', ...over }
}

/** The common part of an event that changes no routing. */
export function unmoved(over: Partial<Routing> = {}) {
  return { now: routing(over), was: null, imported: false }
}

/** The common part of an event that changes routing. */
export function moved(was: Partial<Routing>, now: Partial<Routing>) {
  return { now: routing({ ...was, ...now }), was: routing(was), imported: false }
}

/** The history of a task in a status, without its creation. */
export function inStatus(status: Routing['status']): Unstamped<TaskEvent> {
  return { type: 'TaskReopened', payload: moved({}, { status }) }
}
