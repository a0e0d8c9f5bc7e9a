// What a decider is: pure functions from state, command and given facts to events or a refusal.
// Not its job, but its runtime's: unreadable or misplaced commands, repeated ids, another organisation's
// entity, expectedVersion, versions and envelopes of events.
import type { RefusalCode } from '../../schemas/errors.ts'
import type { Actor, AnyCommand, AnyEvent } from '../../schemas/generated/types.ts'
import type { Refs } from './refs/rows.ts'

/** All that a decision may know beside state and command. */
export interface Given {
  readonly refs: Refs
  /** The command's broker timestamp, UTC µs. */
  readonly now: number
  /** When it happened in the world: the import's time, else `now`; UTC µs. */
  readonly occurredAt: number
  nextId(): string
}

/** An event before the runtime stamps it with an envelope. */
export type Unstamped<E extends AnyEvent> = E extends AnyEvent
  ? { readonly type: E['type']; readonly payload: E['payload'] }
  : never

/** What a fold needs of the envelope. */
export interface EventMeta {
  readonly orgId: string
  readonly entityId: string
  readonly actor: Actor
  readonly occurredAt: number
}

export interface Accepted<E extends AnyEvent> {
  readonly type: 'accepted'
  readonly events: readonly [Unstamped<E>, ...Unstamped<E>[]]
}

export interface Refused {
  readonly type: 'refused'
  readonly code: RefusalCode
  /** What the code speaks of: ids, versions, limits; never text of people. */
  readonly facts: Readonly<Record<string, string>>
}

export type Decided<E extends AnyEvent> = Accepted<E> | Refused

/** `undefined` is the state of what never existed. States are immutable and plain. */
export interface Decider<S, C extends AnyCommand, E extends AnyEvent> {
  evolve(state: S | undefined, event: Unstamped<E>, meta: EventMeta): S | undefined
  /** Existence and permission; the runtime asks this before it looks at expectedVersion. */
  authorise(state: S | undefined, command: C, given: Given): Refused | undefined
  decide(state: S | undefined, command: C, given: Given): Decided<E>
  orgOf(state: S | undefined): string | undefined
}

export function accepted<E extends AnyEvent>(
  first: Unstamped<E>,
  ...others: readonly Unstamped<E>[]
): Accepted<E> {
  return { type: 'accepted', events: [first, ...others] }
}

export function refused(code: RefusalCode, facts: Readonly<Record<string, string>> = {}): Refused {
  return { type: 'refused', code, facts }
}
