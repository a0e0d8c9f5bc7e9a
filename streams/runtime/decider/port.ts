// What the runtime asks of an entity's decider; `main` hands the implementations in.
import type { Actor, AnyCommand } from '../../../schemas/generated/types.ts'

/** An event before the runtime stamps it with an envelope. */
export interface Fact {
  readonly type: string
  readonly payload: unknown
}

export type Decided = { readonly type: 'accepted'; readonly events: readonly Fact[] } | Refused

export interface Refused {
  readonly type: 'refused'
  readonly code: string
  readonly facts: Readonly<Record<string, string>>
}

/** All that a decision may know beside state and command (R7: no clock, no I/O). */
export interface Given<Refs> {
  readonly refs: Refs
  /** The command's broker timestamp, UTC µs. */
  readonly now: number
  /** When it happened in the world: the import's time, else `now`; UTC µs. */
  readonly occurredAt: number
  nextId(): string
}

export interface FactMeta {
  readonly orgId: string
  readonly entityId: string
  readonly actor: Actor
  readonly occurredAt: number
}

/** Methods, not properties: each entity's narrower parameter types fit. */
export interface EntityDecider<Refs> {
  evolve(state: unknown, event: Fact, meta: FactMeta): unknown
  authorise(state: unknown, command: AnyCommand, given: Given<Refs>): Refused | undefined
  decide(state: unknown, command: AnyCommand, given: Given<Refs>): Decided
  /** The organisation that owns the entity; undefined while it does not exist. */
  orgOf(state: unknown): string | undefined
}
