// One journal partition as rows: valid events only, kept over a restart, and begun anew when the log is another one.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KafkaRecord } from '../../../../../streams/kafka/kafka-types.ts'
import {
  openStateStore,
  type StateStore,
} from '../../../../../streams/runtime/store/state-store.ts'
import {
  type ReferenceRow,
  type TableFold,
  TablePartition,
} from '../../../../../streams/runtime/tables/table-partition.ts'
import { org, task } from '../decider/fake-decider.ts'
import { fakeCodec } from '../fake-codec.ts'
import { FakeJournal } from '../fake-journal.ts'

const codec = fakeCodec()
const versions: TableFold<ReferenceRow> = {
  fold: (_row, { envelope }) => ({ version: envelope.version, orgId: envelope.orgId }),
}

let directory: string
let store: StateStore
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hive-table-'))
  store = openStateStore({ directory })
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true, force: true })
})

function open(): TablePartition<ReferenceRow> {
  return new TablePartition(store.partition<ReferenceRow>('events.task:0'), versions, codec)
}

async function takeAll(
  table: TablePartition<ReferenceRow>,
  records: readonly KafkaRecord[],
): Promise<string[]> {
  const told: string[] = []
  for (const record of records.slice(table.firstOffset)) told.push(await table.take(record))
  return told
}

function journalOf(outcomes: number): FakeJournal {
  const journal = new FakeJournal(codec)
  journal.epoch()
  for (let count = 0; count < outcomes; count += 1) journal.started()
  return journal
}

describe('a table of one partition', () => {
  it('holds the last valid version of each entity, and says how far it was read', async () => {
    const table = open()
    await takeAll(table, journalOf(3).records)
    expect([table.row(task), table.offset]).toEqual([{ version: 3, orgId: org }, 4])
  })

  it('passes over void records and over answers that change nothing', async () => {
    const journal = journalOf(2)
    const [, , last] = journal.records
    if (last === undefined) throw new Error('no record')
    const table = open()
    const doubled = { ...last, offset: 3 }
    const refusal = {
      ...last,
      headers: { ...last.headers, 'hive-record': Buffer.from('CommandRefused') },
    }
    await takeAll(table, [...journal.records.slice(0, 2), refusal, doubled])
    expect([table.row(task)?.version, table.offset]).toEqual([1, 4])
  })

  it('goes on after a restart from its checkpoint, whose last record is compared first', async () => {
    const journal = journalOf(3)
    const first = open()
    await takeAll(first, journal.records)
    await first.checkpoint()
    journal.started()
    const second = open()
    expect(second.firstOffset).toBe(3)
    expect(await takeAll(second, journal.records)).toEqual(['folded', 'folded'])
    expect(second.row(task)?.version).toBe(4)
  })

  it('forgets all of it when the log holds another record there', async () => {
    const first = open()
    await takeAll(first, journalOf(3).records)
    await first.checkpoint()
    const other = journalOf(3)
    const second = open()
    expect(await takeAll(second, other.records)).toEqual(['discarded'])
    expect([second.row(task), second.firstOffset]).toEqual([undefined, 0])
    await takeAll(second, other.records.slice(0, 2))
    expect(second.row(task)?.version).toBe(1)
  })

  it('takes nothing twice when the same batch comes again', async () => {
    const { records } = journalOf(2)
    const table = open()
    await takeAll(table, records)
    for (const record of records) expect(await table.take(record)).toBe('folded')
    expect(table.offset).toBe(3)
  })

  it('stops by name at a hole', async () => {
    const { records } = journalOf(3)
    const table = open()
    const take = takeAll(table, [...records.slice(0, 1), ...records.slice(2)])
    await expect(take).rejects.toMatchObject({ code: 'OFFSET_GAP' })
  })
})
