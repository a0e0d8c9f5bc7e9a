// Facts on a real ClickHouse: the same token twice is once, in every table, however the insert died.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFeed, type FactPlace } from '../../../processors/facts/ddl.ts'
import { project } from '../../../processors/facts/events/project.ts'
import { readAudit, readHistory } from '../../../processors/facts/events/read.ts'
import { eventEncoder } from '../../../processors/facts/events/table.ts'
import { fromEvents as minutesFromEvents } from '../../../processors/facts/minutes/project.ts'
import { readCycleTimes, readThroughput } from '../../../processors/facts/minutes/read.ts'
import { factsToken, openFacts } from '../../../processors/facts/open-facts.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import { allTables, openFactsFixture } from '../../support/facts-fixture.ts'
import { expectedMinutes, quantileOf } from '../../support/facts-oracle.ts'
import { bySource, fixturePeople, History, idOf } from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'

const fixture = openFactsFixture()
const { clickhouse, facts, names } = fixture
beforeAll(() => facts.ensureTables())
afterAll(() => fixture.close())

let organisations = 0
function historyOf(choices: readonly (readonly [number, number, number])[], stepMs = 7_000) {
  organisations += 1
  const history = new History({ orgId: idOf(`facts-org-${organisations}-${names.tables}`), stepMs })
  return play(foundOrganisation(history), choices)
}

const choices = fc.array(fc.tuple(fc.nat(999), fc.nat(50), fc.nat(50)), {
  minLength: 30,
  maxLength: 120,
})

/** All that the database counts of an organisation, as text that can be compared. */
async function counted(orgId: string) {
  const span = { orgId, from: Date.UTC(2023, 0) * 1000, to: Date.UTC(2026, 0) * 1000 }
  const minutes = await readThroughput(clickhouse, names, { ...span, bucketSeconds: 60 })
  const cycles = await readCycleTimes(clickhouse, names, span)
  const [rows] = await clickhouse.query(
    `SELECT count() AS rows, uniqExact(eventId) AS events FROM ${names.tables}.events
     WHERE org = {org:UUID}`,
    { org: orgId },
  )
  const [tasks] = await clickhouse.query(
    `SELECT sum(comments) AS comments, count() AS tasks FROM ${names.views}.tasks(org = {org:UUID})`,
    { org: orgId },
  )
  return { rows, tasks, minutes: minutes.map(minuteText), cycles }
}

function minuteText(one: Awaited<ReturnType<typeof readThroughput>>[number]): string {
  const { created, completed, closed, reopened, cancelled } = one
  const place = `${one.bucket / 1_000_000}|${one.teamId}|${one.priority}`
  return `${place} ${created} ${completed} ${closed} ${reopened} ${cancelled}`
}

function expectedOf(records: readonly Journalled[]) {
  const minutes = [...expectedMinutes(records)]
  const groups = Map.groupBy(minutes, ([key]) => key.slice(key.indexOf('|') + 1))
  const cycles = [...groups].flatMap(([key, all]) => {
    const values = all.flatMap(([, minute]) => minute.cycles)
    const [teamId, priority] = key.split('|')
    const at = (level: number) => quantileOf(values, level)
    const cycleSum = values.reduce((sum, value) => sum + value, 0)
    const quantiles = { p50: at(0.5), p75: at(0.75), p90: at(0.9), p99: at(0.99) }
    return values.length === 0
      ? []
      : [{ teamId, priority, completed: values.length, cycleSum, ...quantiles }]
  })
  const texts = minutes.map(
    ([key, { created, completed, closed, reopened, cancelled }]) =>
      `${key} ${created} ${completed} ${closed} ${reopened} ${cancelled}`,
  )
  const deleted = records.filter(({ record }) => record.type === 'TaskDeleted')
  const gone = new Set(deleted.map(({ record }) => record.envelope.entityId))
  const of = (type: string) =>
    records.filter(({ record }) => record.type === type && !gone.has(record.envelope.entityId))
  return {
    rows: { rows: records.length, events: records.length },
    tasks: { comments: of('TaskCommented').length, tasks: of('TaskCreated').length },
    minutes: texts,
    cycles,
  }
}

function sorted(found: { minutes: string[]; cycles: readonly unknown[] }) {
  const cycles = found.cycles.map((cycle) =>
    JSON.stringify(cycle, Object.keys(cycle ?? {}).toSorted()),
  )
  return { ...found, minutes: found.minutes.toSorted(), cycles: cycles.toSorted() }
}

/** Every range of a source under its token, each as often as a crash may repeat it. */
async function insertAll(records: readonly Journalled[], size: number, times: number) {
  for (const source of bySource(records).values()) {
    for (let from = 0; from < source.length; from += size) {
      const range = source.slice(from, from + size)
      const [first, last] = [range[0], range.at(-1)]
      if (first === undefined || last === undefined) continue
      const token = factsToken(first, { first: first.offset, last: last.offset })
      for (let time = 0; time < times; time += 1)
        await facts.insert(range, `${token}:${names.tables}:${organisations}`)
    }
  }
}

test('any cut into intents, each repeated, gives what the fold gives, without FINAL', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.integer({ min: 8, max: 80 }), async (chosen, size) => {
      const history = historyOf(chosen)
      await insertAll(history.records, size, 2)
      expect(sorted(await counted(history.orgId))).toEqual(sorted(expectedOf(history.records)))
    }),
    { numRuns: 3 },
  )
}, 60_000)

test('a block of rows of several months is once in each of them', async () => {
  const chosen = Array.from({ length: 120 }, (_, at) => [at * 7, at * 13, at * 31] as const)
  const history = historyOf(chosen, 36 * 3_600_000)
  await facts.insert(history.records, `months:${history.orgId}`)
  await facts.insert(history.records, `months:${history.orgId}`)
  const [months] = await clickhouse.query(
    `SELECT uniqExact(toYYYYMM(recordedAt)) > 3 AS several FROM ${names.tables}.events WHERE org = {org:UUID}`,
    { org: history.orgId },
  )
  expect(months).toEqual({ several: 1 })
  expect(sorted(await counted(history.orgId))).toEqual(sorted(expectedOf(history.records)))
})

test('what died after the table and before a view of it is whole after the same insert again', async () => {
  const place: FactPlace = { names, cluster: undefined }
  const history = historyOf(
    Array.from({ length: 60 }, (_, at) => [at * 5, at * 11, at * 3] as const),
  )
  const token = `died:${history.orgId}`
  // The server dies when the table and one view have the rows, and the others do not.
  await clickhouse.command(`DROP VIEW ${names.tables}.minutes_feed SYNC`)
  await facts.insert(history.records, token)
  await clickhouse.command(
    createFeed(place, { into: 'minutes', from: 'events', select: minutesFromEvents }),
  )
  expect((await counted(history.orgId)).minutes).toEqual([])

  await facts.insert(history.records, token)
  expect(sorted(await counted(history.orgId))).toEqual(sorted(expectedOf(history.records)))
})

test('a newer release that inserts the pending range again adds nothing, though it writes rows otherwise', async () => {
  const history = historyOf(
    Array.from({ length: 40 }, (_, at) => [at * 5, at * 7, at * 2] as const),
  )
  const token = `upgraded:${history.orgId}`
  await facts.insert(history.records, token)
  const newer = openFacts({
    clickhouse,
    prefix: fixture.prefix,
    cluster: undefined,
    tables: allTables,
    encoder: eventEncoder,
    project: (record) => {
      const row = project(record)
      return row && { ...row, details: `${row.details} ` }
    },
  })
  await newer.insert(history.records, token)
  expect(sorted(await counted(history.orgId))).toEqual(sorted(expectedOf(history.records)))
})

test('two refusals at one version, and a repeat, are all in the audit', async () => {
  const history = new History({ orgId: idOf(`refusals-${names.tables}`) })
  const taskId = idOf('refused-task')
  for (const code of ['VERSION_CONFLICT', 'FORBIDDEN']) {
    history.add(
      {
        type: 'CommandRefused',
        envelope: history.envelope('task', taskId, 7),
        payload: {
          code,
          facts: { at: '7' },
          commandType: 'AssignTask',
          retryable: false,
          bytesHash: Buffer.alloc(0),
        },
      },
      'events.task',
    )
  }
  history.add(
    {
      type: 'CommandRepeated',
      envelope: history.envelope('task', taskId, 7),
      payload: { firstCommandOffset: 3, status: 'accepted', code: '', firstVersion: 7 },
    },
    'events.task',
  )
  await facts.insert(history.records, `refusals:${history.orgId}`)
  await clickhouse.command(`OPTIMIZE TABLE ${names.tables}.events FINAL`)

  const span = {
    orgId: history.orgId,
    from: Date.UTC(2024, 0) * 1000,
    to: Date.UTC(2024, 3) * 1000,
  }
  const audit = await readAudit(clickhouse, names, span)
  expect(
    audit.map(({ kind, version, code, commandType }) => ({ kind, version, code, commandType })),
  ).toEqual([
    { kind: 'refused', version: 7, code: 'VERSION_CONFLICT', commandType: 'AssignTask' },
    { kind: 'refused', version: 7, code: 'FORBIDDEN', commandType: 'AssignTask' },
    { kind: 'repeated', version: 7, code: '', commandType: '' },
  ])
  const refused = await readAudit(clickhouse, names, {
    ...span,
    kind: 'refused',
    actorId: fixturePeople[0],
  })
  expect(refused.map(({ details }) => details)).toEqual([
    '{"facts":{"at":"7"},"retryable":false,"bytesHash":""}',
    '{"facts":{"at":"7"},"retryable":false,"bytesHash":""}',
  ])
})

test('another organisation reads nothing of it', async () => {
  const history = historyOf([[0, 1, 1]])
  await facts.insert(history.records, `mine:${history.orgId}`)
  const task = { entityType: 'task', entityId: history.tasks[0]?.id ?? '' } as const
  expect(await readHistory(clickhouse, names, { orgId: history.orgId, ...task })).toHaveLength(1)
  expect(await readHistory(clickhouse, names, { orgId: idOf('stranger'), ...task })).toEqual([])
})

test('the watermark says how much of a source is here', async () => {
  const history = historyOf([])
  expect(await facts.watermark('events.nowhere', 3)).toBeUndefined()
  const records = history.records.map((record) => ({ ...record, topic: 'events.watermarked' }))
  await facts.insert(records.slice(0, 2), `w1:${history.orgId}`)
  await facts.insert(records.slice(0, 2), `w1:${history.orgId}`)
  expect(await facts.watermark('events.watermarked', 0)).toEqual({
    rows: 2,
    firstOffset: 1,
    lastOffset: 1,
  })
})
