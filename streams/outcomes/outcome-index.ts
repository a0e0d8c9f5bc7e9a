// Who waits for which outcome, and the outcomes that nobody asked for yet. Pure: no clock, no I/O.
import type { Entity } from '../../schemas/entities.ts'
import { nilId } from '../../schemas/ids.ts'
import type { Outcome, WantedOutcome } from './outcome.ts'

/** Where the outcome stands: the command's own partition and offset are within it. */
export interface OutcomePlace {
  readonly entity: Entity
  readonly partition: number
}

export interface Waiter {
  readonly wanted: WantedOutcome
  readonly resolve: (outcome: Outcome) => void
}

interface Seen extends OutcomePlace {
  readonly outcome: Outcome
}

/** Of one commandId: several entities or organisations may use the same. */
const seenPerCommandMax = 4

export class OutcomeIndex {
  readonly #keptMax: number
  readonly #seen = new Map<string, readonly Seen[]>()
  readonly #waiters = new Map<string, Set<Waiter>>()

  constructor(keptMax: number) {
    this.#keptMax = keptMax
  }

  get kept(): number {
    return this.#seen.size
  }

  get waiting(): number {
    return this.#waiters.size
  }

  add(outcome: Outcome, place: OutcomePlace): void {
    const seen: Seen = { outcome, ...place }
    const key = keyOf(outcome, place)
    for (const waiter of this.#waiters.get(key) ?? []) {
      if (!matches(waiter.wanted, seen)) continue
      this.remove(waiter)
      waiter.resolve(outcome)
    }
    // Also when somebody had waited: the same outcome may be asked for again.
    const others = (this.#seen.get(key) ?? []).filter((one) => !sameCommand(one.outcome, outcome))
    this.#seen.delete(key)
    this.#seen.set(key, [...others.slice(1 - seenPerCommandMax), seen])
    if (this.#seen.size > this.#keptMax) this.#forgetOldest()
  }

  find(wanted: WantedOutcome): Outcome | undefined {
    for (const key of keysOf(wanted)) {
      const found = this.#seen.get(key)?.findLast((seen) => matches(wanted, seen))
      if (found !== undefined) return found.outcome
    }
    return undefined
  }

  wait(waiter: Waiter): void {
    for (const key of keysOf(waiter.wanted)) {
      const waiters = this.#waiters.get(key) ?? new Set<Waiter>()
      this.#waiters.set(key, waiters.add(waiter))
    }
  }

  remove(waiter: Waiter): void {
    for (const key of keysOf(waiter.wanted)) {
      const waiters = this.#waiters.get(key)
      waiters?.delete(waiter)
      if (waiters?.size === 0) this.#waiters.delete(key)
    }
  }

  #forgetOldest(): void {
    for (const key of this.#seen.keys()) {
      this.#seen.delete(key)
      return
    }
  }
}

/** The outcome of an unreadable command bears nil ids: its command's place is all that names it. */
function keyOf(outcome: Outcome, { entity, partition }: OutcomePlace): string {
  return outcome.commandId === nilId
    ? placeKey(entity, partition, outcome.commandOffset)
    : outcome.commandId
}

function keysOf({ commandId, at }: WantedOutcome): readonly string[] {
  return at === undefined
    ? [commandId]
    : [commandId, placeKey(at.entity, at.partition, at.commandOffset)]
}

function placeKey(entity: Entity, partition: number, commandOffset: number): string {
  return `${entity}:${partition}@${commandOffset}`
}

function matches(wanted: WantedOutcome, { outcome, entity, partition }: Seen): boolean {
  const { at } = wanted
  if (at !== undefined) {
    if (entity !== at.entity || partition !== at.partition) return false
    if (outcome.commandOffset < at.commandOffset) return false
    if (outcome.commandOffset === at.commandOffset) return true
  }
  return (
    outcome.commandId === wanted.commandId &&
    (wanted.entityId === undefined || outcome.entityId === wanted.entityId) &&
    (wanted.orgId === undefined || outcome.orgId === wanted.orgId)
  )
}

function sameCommand(one: Outcome, other: Outcome): boolean {
  return one.entityId === other.entityId && one.orgId === other.orgId
}
