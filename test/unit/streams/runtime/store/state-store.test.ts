// One environment for many partitions: each sees its own rows, and a store of another format is none.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { open } from 'lmdb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStateStore } from '../../../../../streams/runtime/store/state-store.ts'
import { id } from '../../../../support/decider-world.ts'

const checkpoint = { position: '1.1.0.0', last: null, commandTimestampMs: 5 }

describe('a state store', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hive-state-'))
  })
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true })
  })

  async function write(scope: string, version: number): Promise<void> {
    const store = openStateStore({ directory })
    const rows = new Map([[id(1), { version }]])
    await store.partition<{ version: number }>(scope).write({ rows, remembered: [], checkpoint })
    await store.close()
  }

  async function read(scope: string) {
    const store = openStateStore({ directory })
    const partition = store.partition<{ version: number }>(scope)
    const found = { row: partition.row(id(1)), checkpoint: partition.checkpoint() }
    await store.close()
    return found
  }

  it('keeps partitions apart, over a restart and in whatever order they are opened', async () => {
    await write('a', 1)
    await write('b', 2)
    expect(await read('b')).toEqual({ row: { version: 2 }, checkpoint })
    expect(await read('a')).toEqual({ row: { version: 1 }, checkpoint })
    expect(await read('c')).toEqual({ row: undefined, checkpoint: undefined })
  })

  it('of another format is emptied whole, rows too: their partitions are numbered anew', async () => {
    await write('a', 1)
    const root = open({ path: directory, maxDbs: 8, compression: false })
    await root.openDB({ name: 'scopes', encoding: 'msgpack' }).put('format', -1)
    await root.close()
    expect(await read('another')).toEqual({ row: undefined, checkpoint: undefined })
    expect(await read('a')).toEqual({ row: undefined, checkpoint: undefined })
  })

  it('of a partition that is cleared leaves the others as they are', async () => {
    await write('a', 1)
    await write('b', 2)
    const store = openStateStore({ directory })
    await store.partition('a').clear()
    await store.close()
    expect(await read('a')).toEqual({ row: undefined, checkpoint: undefined })
    expect(await read('b')).toEqual({ row: { version: 2 }, checkpoint })
  })
})
