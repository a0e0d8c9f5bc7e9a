import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { windowMs } from '../../../../../streams/runtime/store/idempotency-window.ts'
import type { PartitionStore } from '../../../../../streams/runtime/store/partition-store.ts'
import type { RememberedEntry } from '../../../../../streams/runtime/store/rows.ts'
import {
  openStateStore,
  type StateStore,
} from '../../../../../streams/runtime/store/state-store.ts'
import { id } from '../../../../support/decider-world.ts'

interface Row {
  readonly version: number
}

const org = id(1)
const checkpoint = { position: '1.1.0.0', last: null, commandTimestampMs: 5 }

function entry(entityId: string, commandId: string, timestampMs: number): RememberedEntry {
  const row = [Buffer.from('hash'), 7, timestampMs, true, '', 3] as const
  return { orgId: org, entityId, commandId, row }
}

describe('the store of a partition', () => {
  let directory: string
  let store: StateStore
  let partition: PartitionStore<Row>

  const open = () => {
    store = openStateStore({ directory })
    partition = store.partition<Row>('events.task:0')
  }
  const write = (versions: Record<string, number>, remembered: readonly RememberedEntry[] = []) =>
    partition.write({
      rows: new Map(Object.entries(versions).map(([key, version]) => [key, { version }])),
      remembered,
      checkpoint,
    })
  const recalled = (entityId: string, commandId: string, timestampMs: number) =>
    partition.remembered({ orgId: org, entityId, commandId }, timestampMs)?.[1]

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hive-store-'))
    open()
  })
  afterEach(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('gives back every row and id of one write, from memory and from the disk', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => id(index))
    const rows = Object.fromEntries(ids.map((key, index) => [key, index]))
    await write(
      rows,
      ids.map((key, index) => entry(key, id(1_000 + index), windowMs)),
    )
    for (let pass = 0; pass < 2; pass += 1) {
      expect(ids.map((key) => partition.row(key)?.version)).toEqual(ids.map((_, index) => index))
      expect(ids.map((key, index) => recalled(key, id(1_000 + index), windowMs))).toEqual(
        ids.map(() => 7),
      )
      await store.close()
      open()
    }
  })

  it('shows the newer row, not the one it had read before', async () => {
    await write({ [id(2)]: 1 })
    expect(partition.row(id(2))).toEqual({ version: 1 })
    await write({ [id(2)]: 2 })
    expect(partition.row(id(2))).toEqual({ version: 2 })
  })

  it('keeps the rows of two partitions apart', async () => {
    await write({ [id(2)]: 1 })
    expect(partition.row(id(2))).toEqual({ version: 1 })
    expect(store.partition<Row>('events.task:1').row(id(2))).toBeUndefined()
  })

  it('knows an id of the bucket before after a restart, and of one written late', async () => {
    const now = 10 * windowMs
    await write({}, [entry(id(2), id(3), now - windowMs)])
    await store.close()
    open()
    expect(recalled(id(2), id(3), now)).toBe(7)
    await write({}, [entry(id(2), id(4), now)])
    expect(recalled(id(2), id(4), now)).toBe(7)
    await write({}, [entry(id(2), id(5), now - windowMs), entry(id(2), id(6), now)])
    expect(recalled(id(2), id(5), now)).toBe(7)
  })

  it('finds an id written after it had found nothing', async () => {
    expect(recalled(id(2), id(3), windowMs)).toBeUndefined()
    await write({}, [entry(id(2), id(3), windowMs)])
    expect(recalled(id(2), id(3), windowMs)).toBe(7)
  })

  it('has nothing left of what was cleared', async () => {
    await write({ [id(2)]: 1 }, [entry(id(2), id(3), windowMs)])
    expect(partition.row(id(2))).toEqual({ version: 1 })
    await partition.clear()
    expect(partition.row(id(2))).toBeUndefined()
    expect(recalled(id(2), id(3), windowMs)).toBeUndefined()
    expect(partition.checkpoint()).toBeUndefined()
  })

  it('takes no key that is no id', () => {
    expect(() => partition.row('somebody')).toThrow("somebody is no entity's or command's id")
  })
})
