// The rules of an agent: it acts for an existing person; paused it can be resumed, stopped it stays.
import type {
  AgentCommand,
  AgentEvent,
  CreateAgent,
  PauseAgent,
  ResumeAgent,
  StopAgent,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, type Given, refused, type Unstamped } from '../decider.ts'
import {
  externalRefValid,
  firstRefusal,
  idGiven,
  symbolGiven,
  textGiven,
  textWithin,
} from '../fields.ts'
import { personKnown } from '../references.ts'
import type { AgentStatus } from '../refs/rows.ts'
import { type AgentState, transitions } from './state.ts'

export function decide(
  state: AgentState | undefined,
  command: AgentCommand,
  given: Given,
): Decided<AgentEvent> {
  if (command.type === 'CreateAgent') return create(state, command, given)
  return state === undefined ? refused('NOT_FOUND') : changeStatus(state, command)
}

function create(
  state: AgentState | undefined,
  { envelope, payload: { name, speciality, actsFor, externalRef } }: CreateAgent,
  given: Given,
): Decided<AgentEvent> {
  return (
    firstRefusal(
      textGiven('name', name, limits.titleBytesMax),
      symbolGiven('speciality', speciality),
      idGiven('actsFor', actsFor),
      externalRefValid(externalRef),
      state === undefined ? undefined : refused('ALREADY_EXISTS'),
    ) ??
    personKnown(envelope.orgId, actsFor, given) ??
    accepted<AgentEvent>({
      type: 'AgentCreated',
      payload: { name, speciality, actsFor, externalRef },
    })
  )
}

const eventOf = {
  active: 'AgentResumed',
  paused: 'AgentPaused',
  stopped: 'AgentStopped',
} as const satisfies Readonly<Record<AgentStatus, Unstamped<AgentEvent>['type']>>

function changeStatus(
  state: AgentState,
  command: PauseAgent | ResumeAgent | StopAgent,
): Decided<AgentEvent> {
  const { reason } = command.payload
  const row: Readonly<Record<AgentStatus, AgentStatus | 'no'>> = transitions[command.type]
  const to = row[state.status]
  const tooLong = textWithin('reason', reason, limits.textBytesMax)
  if (tooLong !== undefined) return tooLong
  if (to === 'no') {
    return refused('FORBIDDEN_TRANSITION', {
      from: state.status,
      command: command.type,
      allowed: (['active', 'paused', 'stopped'] as const)
        .filter((status) => row[status] !== 'no')
        .join(','),
    })
  }
  return accepted<AgentEvent>({
    type: eventOf[to],
    payload: { reason, actsFor: state.actsFor },
  })
}
