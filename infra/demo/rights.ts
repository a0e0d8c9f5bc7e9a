// Who of the company may do what, by the platform's own matrix: the company acts within it.
import type { Actor, Assignee } from '../../schemas/generated/types.ts'
import {
  type Acting,
  type ActingPerson,
  type Action,
  type Concern,
  permitted,
} from '../../schemas/permissions.ts'
import type { Random } from './random.ts'
import type { DemoAgent, DemoPerson, Roster } from './roster.ts'

/** A person or an agent of the company. */
export interface Doer {
  readonly kind: 'person' | 'agent'
  readonly id: string
}

/** What the matrix asks of a task. */
export interface Belonging {
  readonly teamId: string
  readonly createdBy: string
  readonly assignee: Assignee | null
}

export class Rights {
  readonly #agents: ReadonlyMap<string, DemoAgent>
  readonly #acting: ReadonlyMap<string, Acting>
  readonly roster: Roster

  constructor(roster: Roster) {
    this.roster = roster
    this.#agents = new Map(roster.agents.map((agent) => [agent.id, agent]))
    const people = roster.people.map((person) => [person.id, actingPerson(person)] as const)
    const byId = new Map(people)
    this.#acting = new Map<string, Acting>([
      ...people,
      ...roster.agents.map(({ id, actsFor }): [string, Acting] => [
        id,
        { kind: 'agent', id, active: true, actsFor: byId.get(actsFor) },
      ]),
    ])
  }

  /** Agents count as active; whether one is paused is for whoever picks it. */
  may(doer: Doer, action: Action, task: Belonging): boolean {
    const acting = this.#acting.get(doer.id)
    return acting !== undefined && permitted(action, acting, concernOf(task)) === 'yes'
  }

  /** Somebody of the task's team who may, else anybody who may; undefined when nobody does. */
  somebodyWho(action: Action, task: Belonging, random: Random): Doer | undefined {
    const able = (people: readonly DemoPerson[]) =>
      people
        .map(({ id }): Doer => ({ kind: 'person', id }))
        .filter((doer) => this.may(doer, action, task))
    const near = able(this.teamOf(task.teamId))
    const from = near.length > 0 ? near : able(this.roster.people)
    return from.length === 0 ? undefined : random.pick(from)
  }

  /** Somebody of the team who may not, for the mistakes that people make. */
  somebodyWhoMayNot(action: Action, task: Belonging, random: Random): Doer | undefined {
    const unable = this.teamOf(task.teamId)
      .map(({ id }): Doer => ({ kind: 'person', id }))
      .filter((doer) => !this.may(doer, action, task))
    return unable.length === 0 ? undefined : random.pick(unable)
  }

  /** Who holds it, when they may act on it themselves. */
  holderOf({ assignee, ...task }: Belonging, action: Action): Doer | undefined {
    if (assignee === null || assignee.kind === 'UNKNOWN') return undefined
    const doer: Doer = { kind: assignee.kind, id: assignee.id }
    return this.may(doer, action, { ...task, assignee }) ? doer : undefined
  }

  teamOf(teamId: string): readonly DemoPerson[] {
    return this.roster.people.filter(({ teamIds }) => teamIds.includes(teamId))
  }

  /** Agents that could work on the task once they hold it, those of the team's specialities first. */
  agentsFor(task: Belonging): readonly DemoAgent[] {
    const work = this.roster.teams.find(({ id }) => id === task.teamId)?.work
    return this.roster.agents
      .filter(({ id }) => {
        const doer: Doer = { kind: 'agent', id }
        return this.may(doer, 'StartTask', { ...task, assignee: doer })
      })
      .toSorted((one, other) => rank(one, work?.agents) - rank(other, work?.agents))
  }

  /** As the envelope of a command names them. */
  actorOf({ kind, id }: Doer): Actor {
    const onBehalfOf = kind === 'agent' ? (this.#agents.get(id)?.actsFor ?? null) : null
    return { kind, id, onBehalfOf, scopes: [] }
  }

  /** The person who answers for it: themselves, or whom an agent acts for. */
  personBehind({ kind, id }: Doer): string {
    return kind === 'agent' ? (this.#agents.get(id)?.actsFor ?? id) : id
  }
}

function rank({ speciality }: DemoAgent, wanted: readonly string[] = []): number {
  const place = wanted.indexOf(speciality)
  return place < 0 ? wanted.length : place
}

function actingPerson({ id, level, teamIds }: DemoPerson): ActingPerson {
  return { kind: 'person', id, level, teamIds }
}

function concernOf({ teamId, createdBy, assignee }: Belonging): Concern {
  return { teamIds: [teamId], createdBy, heldBy: assignee }
}
