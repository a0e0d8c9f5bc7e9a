// Remembered command ids in memory (R11: organisation, entity and command id). Found by the command id alone, whose
// text is there already; only an id that several entities were given needs a longer key.
import type { RememberedEntry } from '../store/rows.ts'

interface Scope {
  readonly orgId: string
  readonly entityId: string
  readonly commandId: string
}

export class CommandIds {
  readonly #first = new Map<string, RememberedEntry>()
  /** The second entity and any further one of a command id, by the whole scope. */
  readonly #further = new Map<string, RememberedEntry>()

  get size(): number {
    return this.#first.size + this.#further.size
  }

  get(scope: Scope): RememberedEntry | undefined {
    const found = this.#first.get(scope.commandId)
    if (found !== undefined && isSame(found, scope)) return found
    return this.#further.size === 0 ? undefined : this.#further.get(keyOf(scope))
  }

  set(entry: RememberedEntry): void {
    const found = this.#first.get(entry.commandId)
    if (found !== undefined && !isSame(found, entry)) {
      this.#further.set(keyOf(entry), entry)
      return
    }
    this.#first.set(entry.commandId, entry)
    if (this.#further.size > 0) this.#further.delete(keyOf(entry))
  }

  delete(scope: Scope): void {
    const found = this.#first.get(scope.commandId)
    if (found !== undefined && isSame(found, scope)) this.#first.delete(scope.commandId)
    else if (this.#further.size > 0) this.#further.delete(keyOf(scope))
  }

  clear(): void {
    this.#first.clear()
    this.#further.clear()
  }

  *values(): Generator<RememberedEntry> {
    yield* this.#first.values()
    yield* this.#further.values()
  }
}

function isSame(one: Scope, other: Scope): boolean {
  return one.entityId === other.entityId && one.orgId === other.orgId
}

function keyOf({ orgId, entityId, commandId }: Scope): string {
  return `${orgId}${entityId}${commandId}`
}
