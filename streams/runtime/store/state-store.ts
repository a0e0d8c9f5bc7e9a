// The one door to LMDB: rows, remembered command ids and checkpoints of many journal partitions in one environment.
// Disposable: everything here can be folded again from the journals (R12).
import { mkdirSync } from 'node:fs'
import { type Database, open, type RootDatabase } from 'lmdb'
import { PartitionStore } from './partition-store.ts'
import { RecentRows } from './recent-rows.ts'
import type { Checkpoint } from './rows.ts'

/** Raised when rows or checkpoints change shape: stores of another format are folded anew. */
const storeFormat = 3

export interface StateStore {
  /** The part of the store that belongs to one journal partition, e.g. `events.task:3`. */
  partition<Row>(scope: string): PartitionStore<Row>
  close(): Promise<void>
}

export interface StateStoreOptions {
  /** Directory of this process alone; two processes never share one. */
  readonly directory: string
}

export function openStateStore({ directory }: StateStoreOptions): StateStore {
  mkdirSync(directory, { recursive: true })
  const root: RootDatabase = open({ path: directory, maxDbs: 8, compression: false })
  const meta: Database<Checkpoint, string> = root.openDB({
    name: 'checkpoints',
    encoding: 'msgpack',
  })
  const scopes: Database<number, string> = root.openDB({ name: 'scopes', encoding: 'msgpack' })
  const ids: Database<Buffer, Buffer> = root.openDB({
    name: 'commands',
    encoding: 'binary',
    keyEncoding: 'binary',
  })
  const rowsOptions = { name: 'rows', encoding: 'msgpack', keyEncoding: 'binary' } as const
  if (scopes.get('format') !== storeFormat) {
    const rows: Database<unknown, Buffer> = root.openDB(rowsOptions)
    root.transactionSync(() => {
      meta.clearSync()
      ids.clearSync()
      // Scopes are numbered anew below: rows that stayed would be taken for another partition's.
      rows.clearSync()
      scopes.clearSync()
      scopes.putSync('format', storeFormat)
    })
  }
  const recent = new RecentRows()
  return {
    partition<Row>(scope: string): PartitionStore<Row> {
      const rows: Database<Row, Buffer> = root.openDB(rowsOptions)
      return new PartitionStore<Row>({
        scope,
        scopeId: scopeIdOf(root, scopes, scope),
        root,
        meta,
        rows,
        ids,
        recent: recent.scope<Row>(),
      })
    },
    close: () => root.close(),
  }
}

function scopeIdOf(root: RootDatabase, scopes: Database<number, string>, scope: string): number {
  const known = scopes.get(`scope/${scope}`)
  if (known !== undefined) return known
  return root.transactionSync(() => {
    const next = (scopes.get('next') ?? 0) + 1
    scopes.putSync('next', next)
    scopes.putSync(`scope/${scope}`, next)
    return next
  })
}
