// The fold of an owner: own outcomes as they were decided, others' as they are written, and what ends its term (R8).
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { initialPosition } from '../../../../../streams/journal/position.ts'
import { Term } from '../../../../../streams/journal/term.ts'
import type { KafkaRecord } from '../../../../../streams/kafka/kafka-types.ts'
import { InFlight, type OwnCommand } from '../../../../../streams/runtime/decider/in-flight.ts'
import { JournalFold } from '../../../../../streams/runtime/decider/journal-fold.ts'
import { PartitionState } from '../../../../../streams/runtime/decider/partition-state.ts'
import type { EntityRow } from '../../../../../streams/runtime/store/rows.ts'
import {
  openStateStore,
  type StateStore,
} from '../../../../../streams/runtime/store/state-store.ts'
import { id } from '../../../../support/decider-world.ts'
import { fakeCodec } from '../fake-codec.ts'
import { FakeJournal } from '../fake-journal.ts'
import { fakeDecider, org, task } from './fake-decider.ts'

const codec = fakeCodec()
const writer = id(9)

let directory: string
let store: StateStore
let state: PartitionState
let inFlight: InFlight
let fold: JournalFold
let term: Term
let journal: FakeJournal
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hive-fold-'))
  store = openStateStore({ directory })
  state = new PartitionState(store.partition<EntityRow>('events.task:0'))
  inFlight = new InFlight()
  fold = new JournalFold({
    start: initialPosition,
    commandTimestampMs: -1,
    codec,
    state,
    inFlight,
    decider: fakeDecider(),
    onDead: () => undefined,
  })
  const producer = {
    send: () => Promise.reject(new Error('nothing is sent here')),
    close: () => Promise.resolve(),
  }
  term = new Term({ epoch: 1, writer, producer })
  journal = new FakeJournal(codec)
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true, force: true })
})

function own(commandOffset: number, version: number): OwnCommand {
  return {
    commandOffset,
    timestampMs: 50 + commandOffset,
    entityId: task,
    row: { version, state: { orgId: org, started: version } },
    remembered: undefined,
    dead: undefined,
  }
}

async function read(...records: readonly KafkaRecord[]): Promise<void> {
  for (const record of records) await fold.fold(record, term)
}

describe('an owner reading its journal', () => {
  it('may decide from its own EpochStarted on', async () => {
    await read(journal.epoch(writer))
    expect([term.confirmed, fold.position.epoch]).toEqual([true, 1])
  })

  it('confirms an own outcome when its last record was read, and is between commands only then', async () => {
    await read(journal.epoch(writer))
    inFlight.add([own(0, 2)], 0)
    const [first, second] = journal.started(2)
    if (first === undefined || second === undefined) throw new Error('two records are needed')
    await read(first)
    expect([state.rowConfirmed(task).version, fold.atBoundary, fold.answered.offset]).toEqual([
      0,
      false,
      -1,
    ])
    await read(second)
    expect([state.rowConfirmed(task).version, fold.atBoundary]).toEqual([2, true])
    expect(fold.answered).toEqual({ offset: 0, timestampMs: 50 })
    expect(inFlight.batches).toBe(0)
  })

  it('folds the rest of an own outcome as it began, when the term ends between its records', async () => {
    await read(journal.epoch(writer))
    inFlight.add([own(0, 2)], 0)
    const [first, second] = journal.started(2)
    if (first === undefined || second === undefined) throw new Error('two records are needed')
    await read(first)
    term.end('append-failed')
    inFlight.clear()
    state.dropAhead()
    await fold.fold(second, undefined)
    expect(state.rowConfirmed(task).version).toBe(2)
    await fold.fold(journal.started()[0] ?? second, undefined)
    expect(state.rowConfirmed(task).version).toBe(3)
  })

  it('folds what another wrote, through its own eyes', async () => {
    await read(journal.epoch(), ...journal.started(), ...journal.started(2))
    expect(state.rowConfirmed(task)).toEqual({ version: 3, state: { orgId: org, started: 3 } })
    expect(fold.answered.offset).toBe(1)
  })
})

describe('a term ends', () => {
  it('when another writer’s EpochStarted counts', async () => {
    await read(journal.epoch(writer), journal.epoch())
    expect([term.ended, term.confirmed]).toEqual(['fenced', false])
  })

  it('when an own record is void', async () => {
    await read(journal.epoch(writer), ...journal.started())
    const [again] = journal.started()
    if (again === undefined) throw new Error('a record is needed')
    await read(again)
    await read({ ...again, offset: 3 })
    expect([term.ended, fold.voidRecords]).toEqual(['own-record-void', 1])
  })

  it('when the echo is not the command that was appended', async () => {
    await read(journal.epoch(writer))
    inFlight.add([own(5, 1)], 0)
    await read(...journal.started())
    expect(term.ended).toBe('echo-differs')
    expect(state.rowConfirmed(task).version).toBe(1)
  })

  it('when the echo is not where the acknowledgement says', async () => {
    await read(journal.epoch(writer))
    inFlight.acknowledged(inFlight.add([own(0, 1)], 0), 77)
    await read(...journal.started())
    expect(term.ended).toBe('echo-differs')
  })

  it('but not for the void records of others', async () => {
    await read(journal.epoch(), journal.epoch(writer))
    const [late] = journal.started()
    if (late === undefined) throw new Error('a record is needed')
    const foreign = { ...late, headers: {} }
    await read(foreign)
    expect([fold.voidRecords, fold.position.offset]).toEqual([1, 3])
  })
})
