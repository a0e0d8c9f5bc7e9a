import { describe, it } from 'vitest'
import { agents, id, nil, people } from '../../../support/decider-world.ts'
import { byAdmin, created, moved, task } from './task-examples.ts'

function hand(agentId: string) {
  return { type: 'HandTaskToAgent', envelope: byAdmin, payload: { agentId } } as const
}
const robo = { kind: 'agent', id: agents.robo.id } as const

describe('HandTaskToAgent', () => {
  it('takes the task from a person and gives it to the agent', () => {
    const ann = { kind: 'person', id: people.ann.id } as const
    task
      .given(created(), { type: 'TaskAssigned', payload: moved({}, { assignee: ann }) })
      .when(hand(robo.id))
      .then({ type: 'TaskHandedToAgent', payload: moved({ assignee: ann }, { assignee: robo }) })
  })

  it('is refused when the agent holds it already', () => {
    task
      .given(created(), { type: 'TaskHandedToAgent', payload: moved({}, { assignee: robo }) })
      .when(hand(robo.id))
      .thenRefused('NO_CHANGE')
  })

  it('is refused for an agent that is not known', () => {
    task
      .given(created())
      .when(hand(id(404)))
      .thenRefused('UNKNOWN_AGENT', { agentId: id(404) })
  })

  it.each(['sleepy', 'gone'] as const)(
    'is refused for the agent %s, which takes no work',
    (name) => {
      const { id: agentId, status } = agents[name]
      task
        .given(created())
        .when(hand(agentId))
        .thenRefused('AGENT_NOT_AVAILABLE', { agentId, status })
    },
  )

  it('is refused MALFORMED without an agent', () => {
    task.given(created()).when(hand(nil)).thenRefused('MALFORMED', { field: 'agentId' })
  })
})
