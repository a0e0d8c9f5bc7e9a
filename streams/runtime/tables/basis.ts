// Which reference rows a decision looked at: recorded as its `basis`, by version.
import type { EntityRef, EntityType } from '../../../schemas/generated/types.ts'

export class BasisRecorder {
  readonly #seen = new Map<string, EntityRef>()

  note(entityType: EntityType, entityId: string, version: number): void {
    this.#seen.set(`${entityType}${entityId}`, { entityType, entityId, version })
  }

  /** Everything noted since the last call. */
  take(): readonly EntityRef[] {
    if (this.#seen.size === 0) return []
    const basis = [...this.#seen.values()]
    this.#seen.clear()
    return basis
  }
}
