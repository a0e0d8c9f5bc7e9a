// The two kinds of fault (docs/architecture.md): of the dependency, everything waits and nothing is parked; of the
// record, its key is parked in order, the others flow on, and after the last attempt the chain is a dead letter.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDecider } from '../../../infra/roles/decider.ts'
import { startProjectorRole } from '../../../infra/roles/projector-role.ts'
import type { RunningRole } from '../../../infra/roles/role.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import { dependencyFault, recordFault } from '../../../streams/base/faults.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import type { Producer } from '../../../streams/producer/index.ts'
import { FoldApplier } from '../../../streams/runtime/projector/fold-applier.ts'
import type { Projection } from '../../../streams/runtime/projector/projection.ts'
import { Decoder, readTopics } from '../../faults/checker/read-log.ts'
import { type Company, Platform } from '../../faults/harness/platform.ts'
import { until } from '../../faults/harness/scenario.ts'

/** A store in memory that refuses what it is told to refuse. */
class Store implements Projection {
  readonly name = 'views'
  readonly applied: string[] = []
  readonly stale = new Map<string, boolean>()
  poisonous = new Set<string>()
  away = false

  apply(records: readonly Journalled[]): Promise<void> {
    if (this.away) return Promise.reject(dependencyFault('STORE_AWAY', 'away'))
    if (records.some((at) => this.poisonous.has(at.record.envelope.entityId))) {
      return Promise.reject(recordFault('POISON', 'this record cannot be handled'))
    }
    for (const at of records) this.applied.push(placeOf(at))
    return Promise.resolve()
  }

  markStale(at: Journalled, stale: boolean): Promise<void> {
    this.stale.set(at.record.envelope.entityId, stale)
    return Promise.resolve()
  }

  mark(): Promise<string> {
    return Promise.resolve('')
  }

  begin(_source: string, position: Parameters<Projection['begin']>[1]) {
    return Promise.resolve(
      position === undefined ? ({ type: 'start' } as const) : ({ type: 'at', position } as const),
    )
  }

  started(): Promise<void> {
    return Promise.resolve()
  }

  versionsOf(entityId: string): number[] {
    return this.applied
      .filter((place) => place.startsWith(entityId))
      .map((place) => Number(place.split('@')[1]))
  }
}

function placeOf({ record }: Journalled): string {
  return `${record.envelope.entityId}@${record.envelope.version}`
}

let platform: Platform
let decider: RunningRole
let company: Company
let producer: Producer

beforeAll(async () => {
  platform = await Platform.open({ name: 'parking', partitions: 2, env: childEnvironment() })
  decider = await startDecider(platform.config, { instance: 'parking', logger: silentLogger })
  company = await platform.company()
  producer = await platform.producer(company.orgId, ['tasks'])
}, 60_000)

afterAll(async () => {
  await decider.stop(5_000)
  await platform.close(false)
}, 30_000)

function startViews(store: Store): Promise<RunningRole> {
  return startProjectorRole(
    platform.config,
    { instance: 'parking', logger: silentLogger },
    {
      name: 'views',
      applierFor: (parts, telemetry) => new FoldApplier({ ...parts, projection: store, telemetry }),
      storeReason: () => Promise.resolve(''),
      closeStore: () => Promise.resolve(),
    },
  )
}

async function task(title: string): Promise<string> {
  const { teamId } = company
  const created = await producer.send({
    type: 'CreateTask',
    payload: { title, teamId, priority: 'P2' },
  })
  return created.entityId
}

async function start(entityId: string): Promise<void> {
  const sent = await producer.send({ type: 'StartTask', entityId, payload: {} })
  await producer.outcome(sent, { timeoutMs: 30_000 })
}

async function deadLetters(): Promise<{ key: string; offset: number; attempts: number }[]> {
  const records = await readTopics(platform.addresses, [platform.topics.dead('views')])
  const decoder = new Decoder(platform.addresses)
  const letters = await Promise.all(
    records.map(async ({ value }) => (await decoder.decode(value ?? Buffer.alloc(0))).payload),
  )
  return letters.map((letter) => ({
    key: String(letter['key']),
    offset: Number(letter['offset']),
    attempts: Number(letter['attempts']),
  }))
}

describe('a processor of journals', () => {
  test('waits for a store that is away, parks nothing, and then has everything in order', async () => {
    const store = new Store()
    store.away = true
    const views = await startViews(store)
    const one = await task('while away')
    await start(one)
    await delay(1_500)
    expect(store.applied).toEqual([])
    store.away = false
    await until('the task', () => store.versionsOf(one).length === 2, 20_000)
    expect(store.versionsOf(one)).toEqual([1, 2])
    expect(store.stale.size).toBe(0)
    await views.stop(5_000)
  }, 60_000)

  test('parks one key in order, lets the others flow, and ends in a dead letter that a restart keeps', async () => {
    const store = new Store()
    let views = await startViews(store)
    const bad = await task('poison')
    store.poisonous.add(bad)
    await start(bad)
    const good = await task('fine')
    await start(good)
    await until('the good task', () => store.versionsOf(good).length === 2, 20_000)
    await until('the dead letters', async () => (await deadLetters()).length >= 1, 30_000)
    expect(store.stale.get(bad)).toBe(true)
    expect(store.stale.has(good)).toBe(false)
    const letters = await deadLetters()
    expect(
      letters.every(({ key, attempts }) => key === `events.task/${bad}` && attempts === 3),
    ).toBe(true)
    const before = store.versionsOf(bad).length

    await views.stop(5_000)
    // Mended by itself, the key still waits: a dead chain moves only when somebody replays it.
    store.poisonous.clear()
    views = await startViews(store)
    await producer.outcome(
      await producer.send({ type: 'CommentOnTask', entityId: bad, payload: { text: 'later' } }),
      { timeoutMs: 30_000 },
    )
    const witness = await task('after the restart')
    await until('the witness', () => store.versionsOf(witness).length === 1, 20_000)
    expect(store.versionsOf(bad)).toHaveLength(before)
    await views.stop(5_000)
  }, 120_000)

  test('a fault that passes before the last attempt drains the chain in order and releases its key', async () => {
    const store = new Store()
    const views = await startViews(store)
    const shy = await task('shy')
    store.poisonous.add(shy)
    await start(shy)
    await until('the key to be parked', () => store.stale.get(shy) === true, 20_000)
    store.poisonous.clear()
    await until('the key to be released', () => store.stale.get(shy) === false, 30_000)
    await producer.outcome(
      await producer.send({ type: 'CompleteTask', entityId: shy, payload: {} }),
      { timeoutMs: 30_000 },
    )
    await until('its next event', () => store.versionsOf(shy).at(-1) === 3, 20_000)
    expect(store.versionsOf(shy)).toEqual([1, 2, 3])
    await views.stop(5_000)
  }, 90_000)
})
