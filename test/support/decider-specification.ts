// given(events).when(command).then(events): a decider told as its runtime asks it, with nothing behind it.
import { expect } from 'vitest'
import type {
  Decided,
  Decider,
  EventMeta,
  Given,
  Refused,
  Unstamped,
} from '../../processors/deciders/decider.ts'
import type { Refs } from '../../processors/deciders/refs/rows.ts'
import type { RefusalCode } from '../../schemas/errors.ts'
import type { AnyCommand, AnyEvent } from '../../schemas/generated/types.ts'

/** Broker time of every command told here, UTC µs. */
export const now = 1_700_000_000_000_000

function givenOf(refs: Refs, command: AnyCommand): Given {
  return {
    refs,
    now,
    occurredAt: command.envelope.occurredAt ?? now,
    nextId: () => {
      throw new Error('a decider of this release mints no ids')
    },
  }
}

export function metaOf(command: AnyCommand): EventMeta {
  const { orgId, entityId, actor, occurredAt } = command.envelope
  return { orgId, entityId, actor, occurredAt: occurredAt ?? now }
}

/** The decider's part of what the runtime does, in the runtime's order. */
export function decideInOrder<S, C extends AnyCommand, E extends AnyEvent>(
  decider: Decider<S, C, E>,
  state: S | undefined,
  command: C,
  refs: Refs,
): Decided<E> {
  const owner = decider.orgOf(state)
  if (owner !== undefined && owner !== command.envelope.orgId) {
    return { type: 'refused', code: 'NOT_FOUND', facts: {} }
  }
  const given = givenOf(refs, command)
  return decider.authorise(state, command, given) ?? decider.decide(state, command, given)
}

function foldAll<S, C extends AnyCommand, E extends AnyEvent>(
  decider: Decider<S, C, E>,
  events: readonly Unstamped<E>[],
  meta: EventMeta,
  start?: S,
): S | undefined {
  return events.reduce<S | undefined>((state, event) => decider.evolve(state, event, meta), start)
}

export interface Told<S, E extends AnyEvent> {
  readonly decided: Decided<E>
  /** All events, in order, and nothing beside them. */
  then(...events: readonly Unstamped<E>[]): void
  /** Code and all facts. */
  thenRefused(code: RefusalCode, facts?: Refused['facts']): void
  /** The state after what was decided. */
  readonly state: S | undefined
}

export interface Specification<S, C extends AnyCommand, E extends AnyEvent> {
  given(...events: readonly Unstamped<E>[]): {
    /** By whom and when the given events were made, where it matters. */
    made(meta: Partial<EventMeta>): { when(command: C): Told<S, E> }
    when(command: C): Told<S, E>
  }
}

export function specify<S, C extends AnyCommand, E extends AnyEvent>(
  decider: Decider<S, C, E>,
  refs: Refs,
): Specification<S, C, E> {
  function tell(events: readonly Unstamped<E>[], made: Partial<EventMeta>, command: C) {
    const meta = metaOf(command)
    const before = foldAll(decider, events, { ...meta, ...made })
    const decided = decideInOrder(decider, before, command, refs)
    return {
      decided,
      then: (...expected: readonly Unstamped<E>[]) => {
        expect(decided).toEqual({ type: 'accepted', events: expected })
      },
      thenRefused: (code: RefusalCode, facts: Refused['facts'] = {}) => {
        expect(decided).toEqual({ type: 'refused', code, facts })
      },
      state: decided.type === 'accepted' ? foldAll(decider, decided.events, meta, before) : before,
    }
  }
  return {
    given: (...events) => ({
      made: (meta) => ({ when: (command) => tell(events, meta, command) }),
      when: (command) => tell(events, {}, command),
    }),
  }
}
