// Facts while ClickHouse itself is killed in the middle of inserts: each pending one, sent again, is there once.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isTransient } from '../../../streams/base/faults.ts'
import { openFactsFixture } from '../../support/facts-fixture.ts'
import { History, idOf } from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'
import { type OwnClickHouse, ownClickHouse } from '../../support/own-clickhouse.ts'

let server: OwnClickHouse
beforeAll(async () => {
  server = await ownClickHouse()
  await server.start()
})
afterAll(() => server.end())

const kills = 3
const choices = Array.from({ length: 300 }, (_, at) => [at * 7, at * 13, at * 31] as const)

/** Half a month from first to last: many of the blocks lie in two. */
function batch(name: string) {
  return play(foundOrganisation(new History({ orgId: idOf(name), stepMs: 3_600_000 })), choices)
    .records
}

test('every pending insert, sent again after a kill -9, is once in the table and in what it feeds', async () => {
  const { facts, clickhouse, names } = openFactsFixture({ url: server.url })
  await facts.ensureTables()
  let inserted = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const dying = Promise.withResolvers<void>()
    const timer = setTimeout(
      () => void server.kill().then(dying.resolve, dying.reject),
      150 + kill * 100,
    )
    for (let at = 0; ; at += 1) {
      const records = batch(`killed-${kill}-${at}`)
      const token = `facts:killed:${kill}:${at}`
      const failure = await facts.insert(records, token).then(
        () => undefined,
        (error: unknown) => error,
      )
      inserted += records.length
      if (failure === undefined) continue
      // Nothing is parked for a server that died: its outcome is asked for again, by the same token.
      expect(isTransient(failure)).toBe(true)
      await dying.promise
      await server.start()
      await facts.insert(records, token)
      break
    }
    clearTimeout(timer)
  }
  const [found] = await clickhouse.query(
    `SELECT
       (SELECT count() FROM ${names.tables}.events) AS rows,
       (SELECT uniqExact(eventId) FROM ${names.tables}.events) AS events,
       (SELECT sum(rows) FROM ${names.tables}.sources) AS counted,
       (SELECT sum(created) FROM ${names.tables}.minutes)
         = (SELECT countIf(type = 'TaskCreated') FROM ${names.tables}.events) AS minutesAgree`,
  )
  expect(found).toEqual({ rows: inserted, events: inserted, counted: inserted, minutesAgree: 1 })
  await clickhouse.close()
}, 60_000)
