// Are the facts the fold of the journal? Rows one by one, and every aggregate, read without FINAL.
import { z } from 'zod'
import type { Answer } from './check-journal.ts'

export interface FactsPlace {
  readonly clickhouseUrl: string
  readonly database: string
}

const rowsOfAnswer = z.array(z.record(z.string(), z.unknown()))

async function query(place: FactsPlace, sql: string): Promise<Record<string, unknown>[]> {
  const answer = await fetch(place.clickhouseUrl, {
    method: 'POST',
    body: `${sql} SETTINGS output_format_json_quote_64bit_integers = 0 FORMAT JSONEachRow`,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${sql}: ${text}`)
  const lines = text.split('\n').filter((line) => line !== '')
  return rowsOfAnswer.parse(JSON.parse(`[${lines.join(',')}]`))
}

/** How many of the journal's records are rows by now. */
export async function rowCount(place: FactsPlace): Promise<number> {
  const [row] = await query(place, `SELECT count() AS n FROM ${place.database}.events`)
  return Number(row?.['n'] ?? 0)
}

/** `journal`: valid outcome records of every entity whose facts are checked. */
export async function checkFacts(place: FactsPlace, journal: readonly Answer[]): Promise<string[]> {
  const outcomes = journal.filter(({ told }) => told.kind === 'outcome')
  return [...(await checkRows(place, outcomes)), ...(await checkMinutes(place, outcomes))]
}

async function checkRows(place: FactsPlace, outcomes: readonly Answer[]): Promise<string[]> {
  const problems: string[] = []
  const rows = await query(
    place,
    `SELECT toString(eventId) AS id, count() AS n FROM ${place.database}.events GROUP BY id`,
  )
  const found = new Map(rows.map((row) => [String(row['id']), Number(row['n'])]))
  for (const { told, decoded } of outcomes) {
    const id = String(decoded.envelope['eventId'])
    const n = found.get(id) ?? 0
    found.delete(id)
    if (n !== 1)
      problems.push(
        `${told.raw.topic}[${told.raw.partition}]@${told.raw.offset} ${decoded.type}: ${n} rows`,
      )
  }
  const extra = [...found.keys()]
  if (extra.length > 0)
    problems.push(`${extra.length} rows are of no valid record, e.g. ${extra[0] ?? ''}`)
  return problems.slice(0, 20)
}

const counters = {
  TaskCreated: 'created',
  TaskCompleted: 'completed',
  TaskClosed: 'closed',
  TaskReopened: 'reopened',
  TaskCancelled: 'cancelled',
} as const
const names = Object.values(counters)

async function checkMinutes(place: FactsPlace, outcomes: readonly Answer[]): Promise<string[]> {
  const expected = new Map<string, Record<string, number>>()
  for (const { decoded } of outcomes) {
    const counter = Object.entries(counters).find(([type]) => type === decoded.type)?.[1]
    if (counter === undefined) continue
    const { teamId, priority } = routingOf(decoded.payload)
    const occurredAt = Number(decoded.envelope['occurredAt'])
    const minute = Math.floor(occurredAt / 60_000_000) * 60
    const key = [decoded.envelope['orgId'], minute, teamId, priority].join(' ')
    const row =
      expected.get(key) ?? Object.fromEntries([...names, 'cycleSum'].map((name) => [name, 0]))
    expected.set(key, row)
    row[counter] = (row[counter] ?? 0) + 1
    if (counter === 'completed') {
      const { startedAt, createdAt } = decoded.payload
      row['cycleSum'] = (row['cycleSum'] ?? 0) + occurredAt - Number(startedAt ?? createdAt)
    }
  }
  const sums = [...names, 'cycleSum'].map((name) => `sum(m.${name}) AS ${name}`).join(', ')
  const rows = await query(
    place,
    `SELECT toString(m.org) AS org, toUnixTimestamp(m.minute) AS at, toString(m.teamId) AS team, m.priority AS priority, ${sums}
     FROM ${place.database}.minutes AS m GROUP BY org, at, team, priority`,
  )
  const found = new Map(
    rows.map((row) => [[row['org'], row['at'], row['team'], row['priority']].join(' '), row]),
  )
  const problems: string[] = []
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    for (const name of [...names, 'cycleSum']) {
      const want = expected.get(key)?.[name] ?? 0
      const have = Number(found.get(key)?.[name] ?? 0)
      if (want !== have) problems.push(`minute ${key}: ${name} is ${have}, the fold says ${want}`)
    }
  }
  return problems.slice(0, 20)
}

const nil = '00000000-0000-0000-0000-000000000000'

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function routingOf(payload: Readonly<Record<string, unknown>>): {
  teamId: string
  priority: string
} {
  const now = payload['now']
  const from: Record<string, unknown> =
    typeof now === 'object' && now !== null ? { ...now } : { ...payload }
  return { teamId: textOr(from['teamId'], nil), priority: textOr(from['priority'], 'P2') }
}
