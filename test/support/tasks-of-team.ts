// Tasks of one team whose routing a test changes step by step, as the journal of their events.
import type { Routing, TaskStatus } from '../../schemas/generated/types.ts'
import { seal } from '../../streams/codec/sealed.ts'
import { fixtureTeams, History, idOf } from './history.ts'
import { foundOrganisation } from './history-plays.ts'

export class TasksOfTeam {
  readonly history = foundOrganisation(new History())
  readonly #routing = new Map<string, Routing>()

  create(name: string, priority: Routing['priority'] = 'P2'): string {
    const id = idOf(`task of a team: ${name}`)
    this.#routing.set(id, { teamId: fixtureTeams[0], assignee: null, priority, status: 'open' })
    this.history.event({
      type: 'TaskCreated',
      envelope: this.history.envelope('task', id),
      payload: {
        teamId: fixtureTeams[0],
        imported: false,
        title: seal(name),
        description: seal(''),
        dueAt: null,
        labels: ['a', 'b'],
        externalRef: null,
        priority,
      },
    })
    return id
  }

  /** Any change of routing, as the event of the name that says no more than that. */
  change(
    id: string,
    type: 'TaskAssigned' | 'TaskMoved' | 'TaskReopened' | 'TaskDeleted' | 'TaskUnblocked',
    change: Partial<Routing>,
  ): void {
    const was = this.#routing.get(id)
    if (was === undefined) throw new Error('no such task')
    const now = { ...was, ...change }
    this.#routing.set(id, now)
    const envelope = this.history.envelope('task', id)
    this.history.event({ type, envelope, payload: { now, was, imported: false } })
  }

  status(id: string, status: TaskStatus): void {
    this.change(id, 'TaskUnblocked', { status })
  }
}
