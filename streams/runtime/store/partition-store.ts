// Rows, remembered ids and checkpoint of one journal partition; a checkpoint is one atomic write (R12).
import type { Database, RootDatabase } from 'lmdb'
import { writeUuid } from '../../../schemas/uuid-bytes.ts'
import { bug } from '../../base/faults.ts'
import { bucketOf, bucketsInWindow } from './idempotency-window.ts'
import type { RecentScope } from './recent-rows.ts'
import { rememberedBytes, rememberedFrom } from './remembered-bytes.ts'
import type { Checkpoint, CheckpointWrite, RememberedEntry, RememberedRow } from './rows.ts'

export interface PartitionStoreParts<Row> {
  readonly scope: string
  readonly scopeId: number
  readonly root: RootDatabase
  readonly meta: Database<Checkpoint, string>
  readonly rows: Database<Row, Buffer>
  readonly ids: Database<Buffer, Buffer>
  readonly recent: RecentScope<Row>
}

const idBytes = 16

function writeId(target: Buffer, id: string, at: number): void {
  if (!writeUuid(id, target, at))
    throw bug('STORE_KEY_INVALID', `${id} is no entity's or command's id`)
}

export class PartitionStore<Row> {
  readonly #parts: PartitionStoreParts<Row>
  readonly #rowKey = Buffer.alloc(2 + idBytes)
  readonly #idKey = Buffer.alloc(2 + 4 + 3 * idBytes)
  #bucketDropped = -1
  /** No id of this partition lies in an older bucket; undefined: not looked up yet. */
  #oldestBucket: number | undefined

  constructor(parts: PartitionStoreParts<Row>) {
    this.#parts = parts
    this.#rowKey.writeUInt16BE(parts.scopeId, 0)
    this.#idKey.writeUInt16BE(parts.scopeId, 0)
  }

  checkpoint(): Checkpoint | undefined {
    return this.#parts.meta.get(this.#parts.scope)
  }

  row(entityId: string): Row | undefined {
    const recent = this.#parts.recent.get(entityId)
    if (recent !== undefined) return recent
    writeId(this.#rowKey, entityId, 2)
    const row = this.#parts.rows.get(this.#rowKey)
    if (row !== undefined) this.#parts.recent.set(entityId, row)
    return row
  }

  /** The remembered outcome whose first command lies in the window that ends at `timestampMs`, if any. */
  remembered(
    { orgId, entityId, commandId }: Pick<RememberedEntry, 'orgId' | 'entityId' | 'commandId'>,
    timestampMs: number,
  ): RememberedRow | undefined {
    this.#oldestBucket ??= this.#findOldestBucket()
    let written = false
    for (const bucket of bucketsInWindow(timestampMs)) {
      if (bucket < this.#oldestBucket) continue
      if (!written) {
        writeId(this.#idKey, orgId, 6)
        writeId(this.#idKey, entityId, 6 + idBytes)
        writeId(this.#idKey, commandId, 6 + 2 * idBytes)
        written = true
      }
      this.#idKey.writeUInt32BE(bucket, 2)
      const found = this.#parts.ids.get(this.#idKey)
      if (found !== undefined) return rememberedFrom(found)
    }
    return undefined
  }

  #findOldestBucket(): number {
    const { ids, scopeId } = this.#parts
    const start = Buffer.alloc(2)
    start.writeUInt16BE(scopeId, 0)
    const end = Buffer.alloc(2)
    end.writeUInt16BE(scopeId + 1, 0)
    for (const key of ids.getKeys({ start, end, limit: 1 })) return key.readUInt32BE(2)
    return Number.POSITIVE_INFINITY
  }

  /** Settles when the whole write is committed; nothing of it is visible before. */
  async write(write: CheckpointWrite<Row>): Promise<void> {
    const { root, meta, rows, ids, scope, recent } = this.#parts
    for (const { row } of write.remembered) this.#noteBucket(bucketOf(row[2]))
    await root.batch(() => {
      // A key is copied by each put, a value is not.
      for (const [entityId, row] of write.rows) {
        writeId(this.#rowKey, entityId, 2)
        void rows.put(this.#rowKey, row)
      }
      for (const { orgId, entityId, commandId, row } of write.remembered) {
        this.#idKey.writeUInt32BE(bucketOf(row[2]), 2)
        writeId(this.#idKey, orgId, 6)
        writeId(this.#idKey, entityId, 6 + idBytes)
        writeId(this.#idKey, commandId, 6 + 2 * idBytes)
        void ids.put(this.#idKey, rememberedBytes(row))
      }
      void meta.put(scope, write.checkpoint)
    })
    for (const [entityId, row] of write.rows) recent.set(entityId, row)
    const newest = write.remembered.at(-1)
    if (newest !== undefined) await this.#dropBefore(bucketOf(newest.row[2]) - 1)
  }

  #noteBucket(bucket: number): void {
    if (this.#oldestBucket !== undefined && bucket < this.#oldestBucket) this.#oldestBucket = bucket
  }

  /** Forgets everything of this partition: the next fold starts at 0. */
  async clear(): Promise<void> {
    const { root, meta, rows, ids, scope, scopeId, recent } = this.#parts
    recent.clear()
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
