// The views on a cluster of two masters: every key on its own node, and after it when a slot moves.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBoard } from '../../../processors/views/board/read.ts'
import { hashSlot } from '../../../streams/redis/hash-slot.ts'
import { fixtureTeams, History, fixtureOrg as orgId } from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'
import { freePort, type OwnRedis, startOwnRedis, until } from '../../support/own-redis.ts'
import { openViewsFixture, type ViewsFixture } from '../../support/views-fixture.ts'

const now = () => Date.UTC(2024, 1, 1)
const { records } = play(
  foundOrganisation(new History()),
  Array.from({ length: 120 }, (_, at) => [at * 7, at * 13, at * 31] as const),
)
const middle = 8_192

const servers: OwnRedis[] = []
let fixture: ViewsFixture

interface Master extends OwnRedis {
  readonly busPort: number
}

async function startMaster(): Promise<Master> {
  const busPort = await freePort()
  const args = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`]
  const server = { ...(await startOwnRedis({ args })), busPort }
  servers.push(server)
  return server
}

async function agreed(): Promise<void> {
  for (const server of servers) {
    const state = await server.ask('CLUSTER', 'INFO')
    if (!state.includes('cluster_state:ok') || !state.includes('cluster_known_nodes:2')) {
      throw new Error(state)
    }
  }
}

beforeAll(async () => {
  const [one, two] = [await startMaster(), await startMaster()]
  await one.ask('CLUSTER', 'ADDSLOTSRANGE', 0, middle - 1)
  await two.ask('CLUSTER', 'ADDSLOTSRANGE', middle, 16_383)
  await two.ask('CLUSTER', 'SET-CONFIG-EPOCH', 2)
  await one.ask('CLUSTER', 'MEET', '127.0.0.1', two.port, two.busPort)
  await until(20_000, agreed)
  fixture = openViewsFixture({ url: one.url, now })
}, 40_000)
afterAll(async () => {
  await fixture.close()
  for (const server of servers) await server.stop()
})

test('keys lie on both masters, and say what they say on one', async () => {
  await fixture.views.apply(records)
  const found = await fixture.dump()
  const slots = Object.keys(found).map((key) => hashSlot(key))
  expect(slots.some((slot) => slot < middle) && slots.some((slot) => slot >= middle)).toBe(true)

  const alone = await startOwnRedis()
  const plain = openViewsFixture({ url: alone.url, now })
  await plain.views.apply(records)
  expect(found).toEqual(await plain.dump())
  plain.redis.close()
  await alone.stop()
})

test('each master has a canary of its own', async () => {
  await fixture.views.plant('events.task:0', 0)
  const shards = await fixture.redis.shards(fixture.keys.canary)
  expect(shards).toHaveLength(2)
  expect(new Set(shards.map((shard) => shard.canary)).size).toBe(2)
  expect(await fixture.views.standing('events.task:0', await fixture.views.identity())).toBe('same')
})

test('a slot that moved is found again', async () => {
  const [one, two] = servers
  if (one === undefined || two === undefined) throw new Error('no servers')
  await fixture.clear()
  const key = fixture.keys.board(orgId, fixtureTeams[0])
  const slot = hashSlot(key)
  const [from, to] = slot < middle ? [one, two] : [two, one]
  const id = await to.ask('CLUSTER', 'MYID')
  // Empty, as it is: nothing has to be carried over.
  await to.ask('CLUSTER', 'SETSLOT', slot, 'NODE', id)
  await from.ask('CLUSTER', 'SETSLOT', slot, 'NODE', id)

  await expect(fixture.views.apply(records)).rejects.toMatchObject({
    code: 'REDIS_MOVED',
    kind: 'transient',
  })
  await until(10_000, () => fixture.views.apply(records))
  const at = { orgId, teamId: fixtureTeams[0] }
  const board = await readBoard(fixture.redis, fixture.keys, at)
  expect(board?.columns.flatMap((column) => column.cards).length).toBeGreaterThan(0)
})
