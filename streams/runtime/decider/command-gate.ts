// Holds a command back while a reference table may still reach the versions it insists on (`basisAtLeast`).
import type { AnyCommand, EntityRef } from '../../../schemas/generated/types.ts'
import type { BasisGate } from './decide-batch.ts'

/** A table that is really behind is waited for this long. */
const basisWaitMs = 2_000

export interface GateParts {
  /** Version of a reference entity of this organisation; undefined: not (yet) there. */
  versionOf(orgId: string, ref: EntityRef): number | undefined
  /** Everything appended before this moment is in the tables; monotonic ms. */
  asOf(): number
  pollSoon(): void
  now(): number
}

/** One per command partition: it waits for one command at a time. */
export class CommandGate implements BasisGate {
  readonly #parts: GateParts
  #waiting: { readonly key: string; readonly since: number } | undefined

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  check(command: AnyCommand): 'met' | 'wait' | 'behind' | 'unknown' {
    const { orgId, entityId, commandId, basisAtLeast } = command.envelope
    const met = basisAtLeast.every((ref) => (this.#parts.versionOf(orgId, ref) ?? 0) >= ref.version)
    if (met) {
      this.#waiting = undefined
      return 'met'
    }
    const now = this.#parts.now()
    const key = `${entityId}${commandId}`
    if (this.#waiting?.key !== key) {
      this.#waiting = { key, since: now }
      this.#parts.pollSoon()
      return 'wait'
    }
    const { since } = this.#waiting
    if (this.#parts.asOf() > since) {
      this.#waiting = undefined
      return 'unknown'
    }
    if (now - since <= basisWaitMs) return 'wait'
    this.#waiting = undefined
    return 'behind'
  }
}
