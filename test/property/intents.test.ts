// Exactly once by intent, as a property: whatever fails or dies between choosing, committing, inserting and committing
// again, every good record is in the store once and every bad one is parked, over any cut into batches.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HiveError } from '../../streams/base/faults.ts'
import type { DecodeResult } from '../../streams/codec/codec.ts'
import { journalEnvelope } from '../../streams/journal/epoch-record.ts'
import { encodeEpochHeader, encodeOutcomeHeader } from '../../streams/journal/header.ts'
import type { Journalled } from '../../streams/journal/journalled.ts'
import type { KafkaRecord } from '../../streams/kafka/kafka-types.ts'
import { Chains } from '../../streams/runtime/park/chains.ts'
import type { ParkChange } from '../../streams/runtime/park/park-journal.ts'
import { Wake } from '../../streams/runtime/partitions/wake.ts'
import { applyBatch } from '../../streams/runtime/projector/apply-batch.ts'
import { IntentApplier } from '../../streams/runtime/projector/intent-applier.ts'
import { Source } from '../../streams/runtime/projector/source.ts'

const topic = 't.events.task'
const name = 'events.task:0'

class Crash extends Error {}
const away = () => new HiveError('AWAY', 'transient', 'away')

/** ok, fails before its effect, fails after it, dies before it, dies after it. */
type Fate = 0 | 1 | 2 | 3 | 4

class World {
  readonly log: KafkaRecord[]
  readonly bad: ReadonlySet<number>
  readonly fates: Fate[]
  readonly tokens = new Map<string, number[]>()
  readonly parkLog: ParkChange[] = []
  committed: { offset: number; metadata: string } | undefined

  constructor(keys: readonly string[], bad: readonly number[], fates: readonly Fate[]) {
    const value = (at: number) => Buffer.from([0, at])
    const headers = (at: number) => ({
      'hive-journal':
        at === 0
          ? encodeEpochHeader({ epoch: 1, writer: '00000000-0000-7000-8000-000000000001' })
          : encodeOutcomeHeader({
              epoch: 1,
              commandOffset: at - 1,
              prevCommandOffset: at - 2,
              index: 0,
              count: 1,
            }),
    })
    this.log = ['epoch', ...keys].map((key, at) => ({
      topic,
      partition: 0,
      offset: at,
      timestamp: 1,
      key: Buffer.from(key),
      value: value(at),
      headers: headers(at),
    }))
    this.bad = new Set(bad)
    this.fates = [...fates]
  }

  async step<T>(effect: () => T): Promise<T> {
    const fate = this.fates.shift() ?? 0
    await Promise.resolve()
    if (fate === 1) throw away()
    if (fate === 3) throw new Crash()
    const done = effect()
    if (fate === 2) throw away()
    if (fate === 4) throw new Crash()
    return done
  }

  insert(records: readonly Journalled[], token: string): Promise<void> {
    if (records.some(({ offset }) => this.bad.has(offset))) {
      return Promise.reject(new HiveError('BAD', 'permanent', 'refused whole'))
    }
    return this.step(() => {
      if (records.length === 0 || this.tokens.has(token)) return
      this.tokens.set(
        token,
        records.map(({ offset }) => offset),
      )
    })
  }
}

/** One life of the process: from the committed position until all is done, or it dies. */
async function live(world: World, rows: number): Promise<void> {
  const chains = new Chains()
  let folded = 0
  const fold = () => {
    for (; folded < world.parkLog.length; folded += 1) {
      const change = world.parkLog[folded]
      if (change !== undefined) chains.fold({ ...change, envelope: journalEnvelope(1) }, folded)
    }
  }
  fold()
  const park = {
    chains,
    get offset() {
      return folded
    },
  }
  const source = sourceOver()
  const applier = new IntentApplier({
    partition: 0,
    sources: [source],
    park,
    limits: { rows, lingerMs: -1 },
    telemetry: quiet,
    store: {
      name: 'facts',
      blocksRemembered: 1_000,
      rows: () => Promise.resolve([...world.tokens.values()].flat().length),
      holds: () => Promise.resolve(false),
      insert: (records, token) => world.insert(records, token),
    },
    committed: () =>
      Promise.resolve(new Map(world.committed ? [[`${topic}:0`, world.committed]] : [])),
    commit: ([commit]) =>
      world.step(() => {
        if (commit) world.committed = { offset: commit.offset, metadata: commit.metadata ?? '' }
      }),
  })
  const parts = {
    chains,
    mark: () => Promise.resolve(),
    apply: (records: Parameters<typeof applier.apply>[1]) => applier.apply(source, records),
    park: async (changes: readonly ParkChange[]) => {
      await world.step(() => world.parkLog.push(...changes))
      fold()
    },
  }
  await patiently(() => applier.begin())
  for (;;) {
    source.push(world.log.filter(({ offset }) => offset >= source.queue.next))
    if (source.queue.size === 0) return
    const batch = await patiently(
      () => applier.gather(source),
      () => applier.begin(),
    )
    if (batch === undefined) continue
    await patiently(async () => {
      fold()
      await applyBatch(name, 'events.task', batch, parts)
      await applier.applied(source)
    })
  }
}

/** As the task does: a transient fault is waited out and the same is done again. */
async function patiently<T>(
  work: () => Promise<T>,
  again?: () => Promise<void>,
): Promise<T | undefined> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof HiveError && error.kind === 'transient')) throw error
      if (again !== undefined) {
        await again()
        return undefined
      }
    }
  }
}

function sourceOver(): Source {
  const now = { teamId: null, assignee: null, priority: 'P2', status: 'open' } as const
  const decode = (bytes: Uint8Array): DecodeResult => {
    const envelope = { ...journalEnvelope(1), version: bytes[1] ?? 0 }
    const payload = { now, was: null, imported: false }
    return { ok: true, record: { type: 'TaskDeleted', envelope, payload } }
  }
  return new Source({
    topic,
    logical: 'events.task',
    partition: 0,
    wake: new Wake(),
    control: () => undefined,
    codec: {
      decode,
      encode: () => Buffer.alloc(0),
      learn: () => Promise.resolve('learned'),
      close: () => undefined,
    },
  })
}

const nothing = () => undefined
const quiet = {
  dependencyAway: nothing,
  dependencyBack: nothing,
  partitionHalted: nothing,
  commitFailed: nothing,
  sourceRestarted: nothing,
  recordsApplied: nothing,
}

const given = fc.record({
  keys: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 14 }),
  bad: fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
  fates: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant<Fate>(0) },
      { weight: 4, arbitrary: fc.constantFrom<Fate>(1, 2, 3, 4) },
    ),
    { maxLength: 40 },
  ),
  sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
})

describe('insertion by intent', () => {
  it('has every good record once and every bad one parked, wherever it fails or dies', async () => {
    await fc.assert(
      fc.asyncProperty(given, async ({ keys, bad, fates, sizes }) => {
        const world = new World(keys, bad, fates)
        for (let life = 0; ; life += 1) {
          try {
            await live(world, sizes[life % sizes.length] ?? 1)
            break
          } catch (error) {
            if (!(error instanceof Crash)) throw error
          }
        }
        const parked = world.parkLog.flatMap((change) =>
          change.type === 'RecordParked' ? [change.payload.offset] : [],
        )
        const stored = [...world.tokens.values()].flat()
        const all = [...stored, ...parked].toSorted((one, other) => one - other)
        expect(all).toEqual(keys.map((_, at) => at + 1))
      }),
      { numRuns: 1_500 },
    )
  })
})
