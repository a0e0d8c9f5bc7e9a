import { describe, it } from 'vitest'
import { blueTeam, nil, redTeam, strangersTeam } from '../../../support/decider-world.ts'
import { byAdmin, created, moved, task } from './task-examples.ts'

function move(teamId: string) {
  return { type: 'MoveTask', envelope: byAdmin, payload: { teamId } } as const
}

describe('MoveTask', () => {
  it('says the board that it leaves and the one that it comes to', () => {
    task
      .given(created())
      .when(move(blueTeam))
      .then({ type: 'TaskMoved', payload: moved({}, { teamId: blueTeam }) })
  })

  it('is refused to a team of another organisation', () => {
    task
      .given(created())
      .when(move(strangersTeam))
      .thenRefused('UNKNOWN_TEAM', { teamId: strangersTeam })
  })

  it('is refused to the team where it is, and to no team', () => {
    task.given(created()).when(move(redTeam)).thenRefused('NO_CHANGE')
    task.given(created()).when(move(nil)).thenRefused('MALFORMED', { field: 'teamId' })
  })
})
