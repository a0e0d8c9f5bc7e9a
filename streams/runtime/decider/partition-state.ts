// The state of one decided partition: confirmed (folded behind the filter) and, above it, what was decided ahead
// of the echo (R7). Only confirmed state reaches the disk (R12).
import { dependencyFault } from '../../base/faults.ts'
import { type Position, positionText } from '../../journal/position.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { identityOf } from '../store/identity.ts'
import type { PartitionStore } from '../store/partition-store.ts'
import type { EntityRow, RememberedEntry, RememberedRow } from '../store/rows.ts'
import { CommandIds } from './command-ids.ts'
import { emptyRow } from './outcome-records.ts'

interface Ahead {
  readonly row: EntityRow
  readonly commandOffset: number
}

interface Dirty {
  readonly rows: Map<string, EntityRow>
  readonly remembered: CommandIds
}

function nothingDirty(): Dirty {
  return { rows: new Map(), remembered: new CommandIds() }
}

export class PartitionState {
  readonly #store: PartitionStore<EntityRow>
  #dirty: Dirty = nothingDirty()
  /** What a checkpoint under way is writing: still read from here until it is committed. */
  #writing: Dirty | undefined
  readonly #aheadRows = new Map<string, Ahead>()
  readonly #aheadIds = new CommandIds()

  constructor(store: PartitionStore<EntityRow>) {
    this.#store = store
  }

  get dirtyCount(): number {
    return this.#dirty.rows.size + this.#dirty.remembered.size
  }

  /** The row that the next decision stands on: decided ahead, else confirmed. */
  rowAhead(entityId: string): EntityRow {
    return this.#aheadRows.get(entityId)?.row ?? this.rowConfirmed(entityId)
  }

  rowConfirmed(entityId: string): EntityRow {
    return (
      this.#dirty.rows.get(entityId) ??
      this.#writing?.rows.get(entityId) ??
      this.#store.row(entityId) ??
      emptyRow
    )
  }

  rememberedAhead(
    scope: Pick<RememberedEntry, 'orgId' | 'entityId' | 'commandId'>,
    timestampMs: number,
  ): RememberedRow | undefined {
    const found =
      this.#aheadIds.get(scope) ??
      this.#dirty.remembered.get(scope) ??
      this.#writing?.remembered.get(scope)
    return found?.row ?? this.#store.remembered(scope, timestampMs)
  }

  putAhead(entityId: string, row: EntityRow | undefined, commandOffset: number): void {
    if (row !== undefined) this.#aheadRows.set(entityId, { row, commandOffset })
  }

  rememberAhead(entry: RememberedEntry | undefined): void {
    if (entry !== undefined) this.#aheadIds.set(entry)
  }

  confirmRow(entityId: string, row: EntityRow): void {
    this.#dirty.rows.set(entityId, row)
  }

  confirmRemembered(entry: RememberedEntry): void {
    this.#dirty.remembered.set(entry)
  }

  /** The echo of an own command has been folded: what was ahead for it is confirmed now. */
  settleAhead(entityId: string, commandOffset: number, entry: RememberedEntry | undefined): void {
    if (this.#aheadRows.get(entityId)?.commandOffset === commandOffset) {
      this.#aheadRows.delete(entityId)
    }
    if (entry !== undefined) this.#aheadIds.delete(entry)
  }

  /** R8: the term ended; nothing that was decided ahead ever happened. */
  dropAhead(): void {
    this.#aheadRows.clear()
    this.#aheadIds.clear()
  }

  /** Writes position, rows and ids as one (R12). One checkpoint at a time. */
  async checkpoint(
    position: Position,
    last: KafkaRecord | undefined,
    commandTimestampMs: number,
  ): Promise<void> {
    const writing = this.#dirty
    this.#writing = writing
    this.#dirty = nothingDirty()
    try {
      await this.#store.write({
        rows: writing.rows,
        remembered: [...writing.remembered.values()],
        checkpoint: {
          position: positionText(position),
          last: last === undefined ? null : identityOf(last),
          commandTimestampMs,
        },
      })
    } catch (error) {
      this.#takeBack(writing)
      throw dependencyFault('STORE_UNWRITABLE', 'the state store cannot be written', error)
    } finally {
      this.#writing = undefined
    }
  }

  /** A checkpoint that failed: its rows belong to the next one, unless they changed meanwhile. */
  #takeBack(writing: Dirty): void {
    for (const [id, row] of writing.rows) {
      if (!this.#dirty.rows.has(id)) this.#dirty.rows.set(id, row)
    }
    for (const entry of writing.remembered.values()) {
      if (this.#dirty.remembered.get(entry) === undefined) this.#dirty.remembered.set(entry)
    }
  }

  /** R12: the checkpoint does not belong to this log; fold from the start. */
  async discard(): Promise<void> {
    this.#dirty = nothingDirty()
    this.#writing = undefined
    this.dropAhead()
    await this.#store.clear()
  }
}
