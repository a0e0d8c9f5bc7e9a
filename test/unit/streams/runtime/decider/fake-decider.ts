// A decider of tasks with rules of its own, so that what is tested is the runtime around it: a task knows its
// organisation and how often it was started.
import type { AnyCommand } from '../../../../../schemas/generated/types.ts'
import { nilId, uuidV7 } from '../../../../../schemas/ids.ts'
import { unreadableEnvelope } from '../../../../../streams/runtime/decider/outcome-records.ts'
import type {
  Decided,
  EntityDecider,
  Refused,
} from '../../../../../streams/runtime/decider/port.ts'
import { id } from '../../../../support/decider-world.ts'

export const org = id(1)
export const stranger = id(2)
export const task = id(100)

interface FakeState {
  readonly orgId: string
  readonly started: number
}

interface FakeRules {
  readonly authorise: () => Refused | undefined
  readonly decide: () => Decided
  readonly evolve: (started: number) => number
}

const started = { type: 'TaskStarted', payload: {} }
const startedOnce: Decided = { type: 'accepted', events: [started] }
export const startedTwice: Decided = { type: 'accepted', events: [started, started] }

export function fakeDecider(rules: Partial<FakeRules> = {}): EntityDecider<undefined> & {
  readonly asked: string[]
} {
  const asked: string[] = []
  return {
    asked,
    orgOf: (state) => (isState(state) ? state.orgId : undefined),
    authorise: () => {
      asked.push('authorise')
      return rules.authorise?.()
    },
    decide: () => {
      asked.push('decide')
      return rules.decide?.() ?? startedOnce
    },
    evolve: (state, _event, { orgId }): FakeState => {
      const started = isState(state) ? state.started : 0
      return { orgId, started: rules.evolve?.(started) ?? started + 1 }
    },
  }
}

function isState(state: unknown): state is FakeState {
  return typeof state === 'object' && state !== null && 'orgId' in state && 'started' in state
}

type Envelope = AnyCommand['envelope']

export function startTask(over: Partial<Envelope> = {}): AnyCommand {
  return {
    type: 'StartTask',
    envelope: {
      ...unreadableEnvelope,
      orgId: org,
      entityType: 'task',
      entityId: task,
      commandId: uuidV7(),
      payloadHash: Buffer.from('one payload'),
      actor: { kind: 'service', id: nilId, onBehalfOf: null, scopes: [] },
      ...over,
    },
    payload: {},
  }
}
