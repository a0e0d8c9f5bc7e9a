// Tombstones are swept after seven days, also where nothing touches the key any more. Looking for them
// takes as long as a server has keys: this one has no others.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyParts, partOf, tombstoneKeptMs } from '../../../schemas/views.ts'
import { hashOf, textsOf } from '../../../streams/redis/replies.ts'
import { fixtureTeams, fixtureOrg as orgId } from '../../support/history.ts'
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts'
import { TasksOfTeam } from '../../support/tasks-of-team.ts'
import { openViewsFixture, type ViewsFixture } from '../../support/views-fixture.ts'

const [team, otherTeam] = fixtureTeams
let clock = Date.UTC(2024, 1, 1)
let server: OwnRedis
let fixture: ViewsFixture
beforeAll(async () => {
  server = await startOwnRedis()
  fixture = openViewsFixture({ url: server.url, now: () => clock })
})
afterAll(async () => {
  fixture.redis.close()
  await server.stop()
})

test('a tombstone stands for seven days, and is then swept', async () => {
  const { redis, keys, views } = fixture
  const tasks = new TasksOfTeam()
  const id = tasks.create('leaves')
  tasks.change(id, 'TaskMoved', { teamId: otherTeam })
  await views.apply(tasks.history.records)
  const key = keys.board(orgId, team)
  const card = async () =>
    hashOf((await redis.read([['HGETALL', partOf(key, keyParts.cards)]]))[0]).get(id)
  expect(await card()).toBe('2')

  clock += tombstoneKeptMs - 1
  await views.sweep()
  expect(await card()).toBe('2')
  clock += 2
  await views.sweep()
  expect(await card()).toBeUndefined()
  const [gone] = await redis.read([['ZRANGE', partOf(key, keyParts.gone), 0, -1]])
  expect(textsOf(gone)).toEqual([])
})

test('what a key is told next sweeps it too', async () => {
  const { redis, keys, views } = fixture
  const tasks = new TasksOfTeam()
  const id = tasks.create('leaves as well')
  tasks.change(id, 'TaskMoved', { teamId: otherTeam })
  await views.apply(tasks.history.records)
  clock += tombstoneKeptMs + 1
  tasks.create('comes later')
  await views.apply(tasks.history.records.slice(-1))
  const [cards] = await redis.read([['HGETALL', partOf(keys.board(orgId, team), keyParts.cards)]])
  expect(hashOf(cards).has(id)).toBe(false)
})
