// What views do when Redis is flushed, restarted, full, away or set up to lose: on a plain Redis of the
// test's own, so that both modes are seen (the others run on a cluster).
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readTask } from '../../../processors/views/task/read.ts'
import { HiveError, isTransient } from '../../../streams/base/faults.ts'
import { History, fixtureOrg as orgId } from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'
import { freePort, type OwnRedis, startOwnRedis, until } from '../../support/own-redis.ts'
import { openViewsFixture, type ViewsFixture } from '../../support/views-fixture.ts'

const durable = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']
const now = () => Date.UTC(2024, 1, 1)
const { records, tasks } = play(
  foundOrganisation(new History()),
  Array.from({ length: 80 }, (_, at) => [at * 7, at * 13, at * 31] as const),
)
const source = 'events.task:0'

let server: OwnRedis
let fixture: ViewsFixture
beforeAll(async () => {
  server = await startOwnRedis({ args: durable })
  fixture = openViewsFixture({ url: server.url, now })
})
afterEach(() => fixture.redis.read([['FLUSHALL', 'SYNC']]).catch(() => undefined))
afterAll(async () => {
  fixture.redis.close()
  await server.stop()
})

async function faultOf(work: Promise<unknown>): Promise<HiveError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof HiveError)) throw new Error('expected a fault')
  return error
}

/** Which writing of the views it is, and the canary, say nothing of what they show. */
function withoutGeneration(dump: Readonly<Record<string, unknown>>) {
  const views = Object.entries(dump).filter(([key]) => !key.includes('canary'))
  return views.map(([key, held]) => [key, typeof held === 'object' ? { ...held, g: '' } : held])
}

test('a server that lost its scripts gets them again', async () => {
  await fixture.views.apply(records.slice(0, 40))
  await fixture.redis.read([['SCRIPT', 'FLUSH']])
  await fixture.views.apply(records.slice(40))
  const after = await fixture.dump()
  await fixture.redis.read([['FLUSHALL', 'SYNC']])
  await fixture.views.apply(records)
  expect(await fixture.dump()).toEqual(after)
})

test('a flushed store is told from one that was restarted, and from one that is unharmed', async () => {
  expect(await fixture.views.standing(source, undefined)).toBe('rebuild')
  await fixture.views.plant(source, 0)
  const known = await fixture.views.identity()
  expect(await fixture.views.standing(source, known)).toBe('same')
  expect(await fixture.views.standing('events.task:1', known)).toBe('rebuild')

  await fixture.redis.read([['FLUSHALL', 'SYNC']])
  expect(await fixture.views.standing(source, known)).toBe('rebuild')
  // Another partition has planted anew already: what this one had written is gone all the same.
  await fixture.views.plant('events.task:1', 0)
  expect(await fixture.views.standing(source, known)).toBe('rebuild')
  await fixture.views.plant(source, 0)
  expect(await fixture.views.standing(source, known)).toBe('rebuild')
  expect(await fixture.views.standing(source, await fixture.views.identity())).toBe('same')
})

test('what was written before a flush was noticed is not what the rebuild builds on', async () => {
  const { views } = fixture
  await views.plant(source, 0)
  await views.apply(records)
  const whole = await fixture.dump()
  const before = await views.identity()

  await fixture.redis.read([['FLUSHALL', 'SYNC']])
  // A batch in flight: its tasks' later events alone, which a version guard would prefer for ever.
  await views.apply(records.slice(60), before)
  await until(1_000, async () => {
    if (Date.now() <= before.generation) throw new Error('the same millisecond')
  })
  await views.plant(source, 0)
  const after = await views.identity()
  await views.apply(records, after)
  expect(withoutGeneration(await fixture.dump())).toEqual(withoutGeneration(whole))

  // A writer that has not noticed yet must look again; nothing is parked for it.
  expect(await faultOf(views.apply(records.slice(60), before))).toMatchObject({
    code: 'REDIS_STALEGENERATION',
    kind: 'transient',
  })
})

test('a writer that knows another server is refused before it writes', async () => {
  const { views } = fixture
  await views.plant(source, 0)
  const known = await views.identity()
  const elsewhere = { ...known, replicas: 'another server' }
  expect(await faultOf(views.apply(records, elsewhere))).toMatchObject({
    code: 'REDIS_REPLACED',
    kind: 'transient',
  })
  const key = fixture.keys.organisation(orgId)
  expect(await fixture.redis.read([['EXISTS', key]])).toEqual([0])
})

test('a restart rewinds, and what was acknowledged before it is still there', async () => {
  const port = await freePort()
  const dying = await startOwnRedis({ port, args: [...durable, '--appendfsync', 'always'] })
  const views = openViewsFixture({ url: dying.url, now })
  await views.views.plant(source, 0)
  await views.views.apply(records)
  const [known, before] = [await views.views.identity(), await views.dump()]

  await dying.restart()
  // Nothing is written over the new connection by one who believes to know the server.
  await until(10_000, () => views.redis.read([['PING', '']]))
  expect(await faultOf(views.views.apply(records, known))).toMatchObject({ code: 'REDIS_REPLACED' })
  const standing = await until(10_000, () => views.views.standing(source, known))
  expect(standing).toBe('rewind')
  expect(await views.dump()).toEqual(before)
  views.redis.close()
  await dying.stop()
})

test('a store that is away is a transient fault, and the same client finds it when it comes', async () => {
  const port = await freePort()
  const views = openViewsFixture({ url: `redis://127.0.0.1:${port}`, now })
  expect(await faultOf(views.views.apply(records))).toMatchObject({
    code: 'REDIS_AWAY',
    kind: 'transient',
  })
  const late = await startOwnRedis({ port, args: durable })
  await until(10_000, () => views.views.apply(records))
  expect(Object.keys(await views.dump()).length).toBeGreaterThan(20)
  views.redis.close()
  await late.stop()
})

test('full memory is a transient fault, and loses nothing of what the same batch says again', async () => {
  await fixture.views.apply(records)
  const whole = await fixture.dump()
  await fixture.redis.read([['FLUSHALL', 'SYNC']])
  await fixture.redis.read([['CONFIG', 'SET', 'maxmemory', '1mb']])
  expect(await faultOf(fixture.views.apply(records))).toMatchObject({
    code: 'REDIS_OOM',
    kind: 'transient',
  })
  await fixture.redis.read([['CONFIG', 'SET', 'maxmemory', '0']])
  await fixture.views.apply(records)
  expect(await fixture.dump()).toEqual(whole)
})

test('what a script refuses for good is the fault of the record', async () => {
  const taskId = tasks[0]?.id ?? ''
  await fixture.redis.read([['SET', fixture.keys.task(orgId, taskId), 'not a hash']])
  const fault = await faultOf(fixture.views.apply(records))
  expect(fault).toMatchObject({ code: 'REDIS_REFUSED', kind: 'permanent' })
  expect(isTransient(fault)).toBe(false)
})

test('a Redis that forgets or evicts is named, with the mend', async () => {
  await fixture.views.requireDurable()
  await fixture.redis.read([['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru']])
  expect(await faultOf(fixture.views.requireDurable())).toMatchObject({ code: 'REDIS_EVICTS' })
  await fixture.redis.read([['CONFIG', 'SET', 'maxmemory-policy', 'noeviction']])
  await fixture.redis.read([['CONFIG', 'SET', 'appendonly', 'no']])
  const fault = await faultOf(fixture.views.requireDurable())
  expect(fault).toMatchObject({ code: 'REDIS_NOT_DURABLE', kind: 'transient' })
  expect(fault.message).toContain('appendonly yes')
  await fixture.redis.read([['CONFIG', 'SET', 'appendonly', 'yes']])
})

test('an entity says that a record of it waits to be mended, until it does no more', async () => {
  await fixture.views.apply(records)
  const at = { orgId, taskId: tasks[0]?.id ?? '' }
  const marked = { orgId, entityType: 'task', entityId: at.taskId } as const
  const stale = async () => (await readTask(fixture.redis, fixture.keys, at))?.stale
  expect(await stale()).toBe(false)
  await fixture.views.markStale(marked, true)
  await fixture.views.apply(records)
  expect(await stale()).toBe(true)
  await fixture.views.markStale(marked, false)
  expect(await stale()).toBe(false)
})
