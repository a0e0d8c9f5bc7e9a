// What became of a command, and who can tell: the journal (our own processes) or, later, the edge.
import type { Entity } from '../../schemas/entities.ts'
import type { Uuid } from '../../schemas/generated/types.ts'

export interface Outcome {
  readonly status: 'accepted' | 'refused'
  /** Of the entity: made by the command, or met by its refusal. */
  readonly version: number
  /** Of a refusal, schemas/errors.ts. */
  readonly code: string | undefined
  /** What the code speaks of. */
  readonly facts: Readonly<Record<string, string>>
  /** Sent again unchanged it may succeed. */
  readonly retryable: boolean
  /** The commandId had its outcome before: this is that first one. */
  readonly repeated: boolean
  readonly commandId: Uuid
  readonly entityId: Uuid
  readonly orgId: Uuid
  /** Offset of the command answered. */
  readonly commandOffset: number
  /** Broker timestamp of the outcome, ms. */
  readonly at: number
}

export interface CommandPlace {
  readonly entity: Entity
  readonly partition: number
  readonly commandOffset: number
}

export interface WantedOutcome {
  readonly commandId: Uuid
  /** Given, an outcome of another entity or organisation under this commandId does not count. */
  readonly entityId?: Uuid
  readonly orgId?: Uuid
  /** Given, an outcome of an earlier command under this commandId does not count. */
  readonly at?: CommandPlace
}

export interface OutcomeSource {
  /** Rejects with OUTCOME_UNKNOWN when none was seen in time; the command may still be decided. */
  wait(wanted: WantedOutcome, options?: { readonly timeoutMs?: number }): Promise<Outcome>
  /** Settles everybody who waits. The same promise each time. */
  close(deadlineMs: number): Promise<void>
}
