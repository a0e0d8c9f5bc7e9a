import { describe, it } from 'vitest'
import { deciders } from '../../../processors/deciders/deciders.ts'
import type { Actor, Assignee } from '../../../schemas/generated/types.ts'
import { specify } from '../../support/decider-specification.ts'
import {
  actor,
  agent,
  agents,
  envelope,
  firstAdmin,
  id,
  people,
  person,
  refs,
  stranger,
} from '../../support/decider-world.ts'
import { by, created, moved, task } from './task/task-examples.ts'

function start(who: Actor) {
  return { type: 'StartTask', envelope: by(who), payload: {} } as const
}
function heldBy(assignee: Assignee) {
  return { type: 'TaskHandedToAgent', payload: moved({}, { assignee }) } as const
}
function held(name: keyof typeof agents) {
  return heldBy({ kind: 'agent', id: agents[name].id })
}
function started(name: keyof typeof agents) {
  const assignee = { kind: 'agent', id: agents[name].id } as const
  return moved({ assignee }, { status: 'in_progress' })
}
const forbiddenTo = (role: string, needs: string) => ({ action: 'StartTask', role, needs })
const notKnown = forbiddenTo('nobody', 'an actor known in the organisation')

describe('an agent', () => {
  it('acts on a task that it holds, where the person it acts for may', () => {
    task
      .given(created(), held('annsBot'))
      .made({ actor: person('ann'), occurredAt: 5 })
      .when(start(agent('annsBot')))
      .then({
        type: 'TaskStarted',
        payload: { ...started('annsBot'), createdAt: 5, startedAt: 1_700_000_000_000_000 },
      })
  })

  it('never goes beyond that person: an IC1 has no right on what another created', () => {
    task
      .given(created(), held('annsBot'))
      .made({ actor: person('ben') })
      .when(start(agent('annsBot')))
      .thenRefused('FORBIDDEN', forbiddenTo('agent', 'own'))
  })

  it('does not act on a task that another agent holds', () => {
    task
      .given(created(), held('annsBot'))
      .when(start(agent('robo')))
      .thenRefused('FORBIDDEN', forbiddenTo('agent', 'own'))
  })

  it.each(['sleepy', 'gone', 'orphan'] as const)(
    'does nothing when paused, stopped, or acting for nobody: %s',
    (name) => {
      task
        .given(created(), held(name))
        .when(start(agent(name)))
        .thenRefused('FORBIDDEN', forbiddenTo('agent', 'own'))
    },
  )

  it('acts for whom the organisation says, not for whom the caller says', () => {
    const pretending = { ...agent('annsBot'), onBehalfOf: people.ada.id }
    task
      .given(created(), held('annsBot'))
      .when(start(pretending))
      .thenRefused('FORBIDDEN', notKnown)
  })

  it('is nobody when the organisation does not know it', () => {
    const unknown = actor('agent', id(404))
    task
      .given(created(), heldBy({ kind: 'agent', id: unknown.id }))
      .when(start(unknown))
      .thenRefused('FORBIDDEN', notKnown)
  })
})

describe('an actor', () => {
  it.each([
    ['of another organisation', actor('person', stranger)],
    ['whom nobody knows', actor('person', id(404))],
  ])('%s may nothing', (_, who) => {
    task.given(created()).when(start(who)).thenRefused('FORBIDDEN', notKnown)
  })

  it('that is our own reactor may only what its manifest lists', () => {
    task
      .given(created())
      .when(start(actor('system', id(7))))
      .thenRefused('FORBIDDEN', forbiddenTo('system', 'a manifest that lists it'))
  })

  it('who is the first admin is bound by their record once there is one', () => {
    const first = actor('person', firstAdmin)
    const demoted = {
      people: { [firstAdmin]: { version: 2, orgId: by(first).orgId, level: 'IC1', teamIds: [] } },
    } as const
    task
      .given(created())
      .made({ actor: person('ben'), occurredAt: 5 })
      .when(start(first))
      .then({
        type: 'TaskStarted',
        payload: {
          ...moved({}, { status: 'in_progress' }),
          createdAt: 5,
          startedAt: 1_700_000_000_000_000,
        },
      })
    specify(deciders.task, refs(demoted))
      .given(created())
      .made({ actor: person('ben') })
      .when(start(first))
      .thenRefused('FORBIDDEN', forbiddenTo('IC1', 'own'))
  })
})

describe('every decider', () => {
  const nobody = actor('UNKNOWN', id(7))
  const unsound = { field: 'envelope.actor.kind' }

  it('refuses a command of nobody', () => {
    const team = envelope('team', id(1), nobody)
    specify(deciders.team, refs())
      .given()
      .when({ type: 'RenameTeam', envelope: team, payload: { name: null } })
      .thenRefused('MALFORMED', unsound)
    specify(deciders.person, refs())
      .given()
      .when({ type: 'ChangePersonLevel', envelope: team, payload: { level: 'IC1' } })
      .thenRefused('MALFORMED', unsound)
    specify(deciders.agent, refs())
      .given()
      .when({ type: 'StopAgent', envelope: team, payload: { reason: null } })
      .thenRefused('MALFORMED', unsound)
    specify(deciders['work-graph'], refs())
      .given()
      .when({
        type: 'LinkTasks',
        envelope: team,
        payload: { taskId: id(1), dependsOn: id(2) },
      })
      .thenRefused('MALFORMED', unsound)
  })
})
