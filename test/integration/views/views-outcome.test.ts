// Outcomes: there on a command's last record, kept as long as its id is remembered.
import { afterAll, beforeEach, expect, test } from 'vitest'
import { readOutcome } from '../../../processors/views/outcome/read.ts'
import type { Routing } from '../../../schemas/generated/types.ts'
import { outcomeKeptMs } from '../../../schemas/views.ts'
import { fixtureTeams, History, idOf, fixtureOrg as orgId } from '../../support/history.ts'
import { foundOrganisation } from '../../support/history-plays.ts'
import { openViewsFixture } from '../../support/views-fixture.ts'

// Redis expires keys by its own clock: the commands are of today.
const startMs = Date.now() - 60_000
let clock = startMs
const fixture = openViewsFixture({ now: () => clock })
const { redis, keys, views } = fixture
beforeEach(() => fixture.clear())
afterAll(() => fixture.close())

const [team] = fixtureTeams

test('an outcome is there on the command’s last record; a repeat says the first; a later command wins', async () => {
  const history = new History({ startMs })
  const at = {
    orgId,
    entityType: 'task',
    entityId: idOf('answered'),
    commandId: idOf('asked'),
  } as const
  const outcome = () => readOutcome(redis, keys, at)
  const envelope = (version: number) => ({
    ...history.envelope('task', at.entityId, version),
    commandId: at.commandId,
  })
  const refused = (version: number, code: string) => ({
    type: 'CommandRefused' as const,
    envelope: envelope(version),
    payload: { code, facts: {}, commandType: 'X', retryable: true, bytesHash: Buffer.alloc(0) },
  })
  const [one] = foundOrganisation(new History({ startMs })).records
  if (one === undefined) throw new Error('no record')
  const put = async (record: typeof one.record, commandOffset: number, index = 0, count = 1) => {
    await views.apply([{ ...one, topic: 'events.task', record, commandOffset, index, count }])
  }

  await put(refused(0, 'REFERENCE_BEHIND'), 5)
  expect(await outcome()).toMatchObject({ status: 'refused', version: 0, code: 'REFERENCE_BEHIND' })
  const moved: Routing = { teamId: team, assignee: null, priority: 'P2', status: 'open' }
  const event = (version: number) => ({
    type: 'TaskMoved' as const,
    envelope: envelope(version),
    payload: { now: moved, was: null, imported: false },
  })
  await put(event(3), 9, 0, 2)
  expect(await outcome()).toMatchObject({ status: 'refused' })
  await put(event(4), 9, 1, 2)
  expect(await outcome()).toMatchObject({ status: 'accepted', version: 4 })
  const repeat = (firstCommandOffset: number, firstVersion: number) => ({
    type: 'CommandRepeated' as const,
    envelope: envelope(6),
    payload: { firstCommandOffset, status: 'accepted', code: '', firstVersion },
  })
  await put(repeat(9, 4), 12)
  await put(refused(0, 'REFERENCE_BEHIND'), 5)
  expect(await outcome()).toMatchObject({ status: 'accepted', version: 4 })

  const key = keys.outcome(orgId, at.commandId)
  const [ttl] = await redis.read([['PEXPIRETIME', key]])
  expect(Number(ttl)).toBeGreaterThan(
    Math.floor(envelope(1).recordedAt / 1000) + outcomeKeptMs - 60_000,
  )
  await fixture.clear()
  // Where the first outcome is no longer kept, the repeat stands for it.
  await put(repeat(9, 4), 12)
  expect(await outcome()).toMatchObject({ status: 'accepted', version: 4 })
})

test('outcomes that nobody may ask for any more are not written by a rebuild', async () => {
  clock += outcomeKeptMs * 40
  const history = foundOrganisation(new History({ startMs }))
  await views.apply(history.records)
  const first = history.records[0]?.record.envelope
  const [there] = await redis.read([['EXISTS', keys.outcome(orgId, first?.commandId ?? '')]])
  expect(there).toBe(0)
})
