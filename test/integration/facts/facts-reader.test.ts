// The reader's user of the stack: the views of one organisation at a time, and nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHistory } from '../../../processors/facts/events/read.ts'
import { readTaskFacts } from '../../../processors/facts/tasks/read.ts'
import { HiveError } from '../../../streams/base/faults.ts'
import { type ClickHouse, openClickHouse } from '../../../streams/clickhouse/clickhouse.ts'
import { type FactsFixture, openFactsFixture } from '../../support/facts-fixture.ts'
import { History } from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'
import { type OwnClickHouse, ownClickHouse } from '../../support/own-clickhouse.ts'

// A server with this repository's settings, whatever stack the other tests were given.
let server: OwnClickHouse
let fixture: FactsFixture
let reader: ClickHouse
const { records, orgId, tasks } = play(
  foundOrganisation(new History()),
  Array.from({ length: 40 }, (_, at) => [at * 7, at * 13, at * 31] as const),
)
beforeAll(async () => {
  server = await ownClickHouse()
  await server.start()
  fixture = openFactsFixture({ url: server.url })
  await fixture.facts.ensureTables()
  await fixture.facts.insert(records, 'facts:read')
  const url = new URL(server.url)
  url.username = 'hive_reader'
  reader = openClickHouse({ url: url.href })
})
afterAll(async () => {
  await reader.close()
  await fixture.close()
  await server.end()
})

test('a reader gets histories and tasks through the views', async () => {
  const taskId = tasks[0]?.id ?? ''
  const found = await readTaskFacts(reader, fixture.names, { orgId, taskIds: [taskId] })
  expect(found.map((task) => task.taskId)).toEqual([taskId])
  const history = await readHistory(reader, fixture.names, {
    orgId,
    entityType: 'task',
    entityId: taskId,
  })
  expect(history[0]).toMatchObject({ type: 'TaskCreated', version: 1 })
})

test('a reader gets no table, writes nothing, and no view without an organisation', async () => {
  const { tables, views } = fixture.names
  const denied = { code: 'CLICKHOUSE_ACCESS_DENIED' }
  for (const table of ['events', 'tasks', 'minutes', 'sources', 'migrations']) {
    await expect(reader.query(`SELECT count() FROM ${tables}.${table}`)).rejects.toMatchObject(
      denied,
    )
  }
  await expect(reader.command(`DROP VIEW ${views}.tasks`)).rejects.toMatchObject(denied)
  await expect(
    reader.command(`CREATE TABLE ${views}.mine (a UInt8) ENGINE = Memory`),
  ).rejects.toMatchObject(denied)
  const whole = `SELECT * FROM ${views}.tasks(org = (SELECT any(org) FROM ${tables}.events))`
  await expect(reader.query(whole)).rejects.toBeInstanceOf(HiveError)
  await expect(reader.query(`SELECT * FROM ${views}.tasks`)).rejects.toBeInstanceOf(HiveError)
})
