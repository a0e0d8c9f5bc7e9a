// Rows, remembered ids and checkpoint of one journal partition; a checkpoint is one atomic write (R12).
import type { Database, RootDatabase } from 'lmdb'
import { bucketOf, bucketsInWindow } from './idempotency-window.ts'
import type { Checkpoint, CheckpointWrite, RememberedRow } from './rows.ts'

export interface PartitionStoreParts<Row> {
  readonly scope: string
  readonly scopeId: number
  readonly root: RootDatabase
  readonly meta: Database<Checkpoint, string>
  readonly rows: Database<Row, Buffer>
  readonly ids: Database<RememberedRow, Buffer>
}

const idBytes = 16

function writeId(target: Buffer, id: string, at: number): void {
  target.write(id.replaceAll('-', ''), at, idBytes, 'hex')
}

export class PartitionStore<Row> {
  readonly #parts: PartitionStoreParts<Row>
  readonly #rowKey = Buffer.alloc(2 + idBytes)
  readonly #idKey = Buffer.alloc(2 + 4 + 3 * idBytes)
  #bucketDropped = -1

  constructor(parts: PartitionStoreParts<Row>) {
    this.#parts = parts
    this.#rowKey.writeUInt16BE(parts.scopeId, 0)
    this.#idKey.writeUInt16BE(parts.scopeId, 0)
  }

  checkpoint(): Checkpoint | undefined {
    return this.#parts.meta.get(this.#parts.scope)
  }

  row(entityId: string): Row | undefined {
    writeId(this.#rowKey, entityId, 2)
    return this.#parts.rows.get(this.#rowKey)
  }

  /** The remembered outcome whose first command lies in the window that ends at `timestampMs`, if any. */
  remembered(orgId: string, entityId: string, commandId: string, timestampMs: number) {
    writeId(this.#idKey, orgId, 6)
    writeId(this.#idKey, entityId, 6 + idBytes)
    writeId(this.#idKey, commandId, 6 + 2 * idBytes)
    for (const bucket of bucketsInWindow(timestampMs)) {
      this.#idKey.writeUInt32BE(bucket, 2)
      const found = this.#parts.ids.get(this.#idKey)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Settles when the whole write is committed; nothing of it is visible before. */
  async write(write: CheckpointWrite<Row>): Promise<void> {
    const { root, meta, rows, ids, scope, scopeId } = this.#parts
    await root.batch(() => {
      for (const [entityId, row] of write.rows) {
        const key = Buffer.alloc(2 + idBytes)
        key.writeUInt16BE(scopeId, 0)
        writeId(key, entityId, 2)
        void rows.put(key, row)
      }
      for (const entry of write.remembered) {
        const key = Buffer.alloc(2 + 4 + 3 * idBytes)
        key.writeUInt16BE(scopeId, 0)
        key.writeUInt32BE(bucketOf(entry.row[2]), 2)
        writeId(key, entry.orgId, 6)
        writeId(key, entry.entityId, 6 + idBytes)
        writeId(key, entry.commandId, 6 + 2 * idBytes)
        void ids.put(key, entry.row)
      }
      void meta.put(scope, write.checkpoint)
    })
    const newest = write.remembered.at(-1)
    if (newest !== undefined) await this.#dropBefore(bucketOf(newest.row[2]) - 1)
  }

  /** Forgets everything of this partition: the next fold starts at 0. */
  async clear(): Promise<void> {
    const { root, meta, rows, ids, scope, scopeId } = this.#parts
    await root.transaction(() => {
      void meta.remove(scope)
      for (const database of [rows, ids]) {
        const start = Buffer.alloc(2)
        start.writeUInt16BE(scopeId, 0)
        const end = Buffer.alloc(2)
        end.writeUInt16BE(scopeId + 1, 0)
        for (const key of database.getKeys({ start, end })) void database.remove(key)
      }
    })
  }

  /** Ids outside every possible window only cost disk; dropping them changes no answer. */
  async #dropBefore(bucket: number): Promise<void> {
    if (bucket <= this.#bucketDropped) return
    this.#bucketDropped = bucket
    const { root, ids, scopeId } = this.#parts
    const start = Buffer.alloc(6)
    start.writeUInt16BE(scopeId, 0)
    const end = Buffer.alloc(6)
    end.writeUInt16BE(scopeId, 0)
    end.writeUInt32BE(Math.max(0, bucket), 2)
    await root.batch(() => {
      for (const key of ids.getKeys({ start, end, snapshot: false })) void ids.remove(key)
    })
  }
}
