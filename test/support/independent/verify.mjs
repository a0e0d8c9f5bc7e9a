// Says whether journal, Redis and ClickHouse agree with a raw log that was imported. Reads the log itself, with its
// own statement of what the mapping says; shares no code with the product. Exit code 0 only when all agree.
//
//   node verify.mjs --log uci498|bpic2013|receipt|declarations|payments --file FILE --org ORG
//     --brokers HOST:PORT --registry URL [--prefix P] [--journal EXPORT.jsonl]
//     [--redis URL] [--clickhouse URL] [--samples 1000] [--seed 1] [--json]
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkClickhouse } from './check-clickhouse.mjs'
import { checkJournal } from './check-journal.mjs'
import { checkRedis } from './check-redis.mjs'
import { expectedOf, samplesOf, uuid5 } from './expected.mjs'
import { newFindings } from './findings.mjs'
import { exportJournal } from './journal.mjs'
import { statements } from './statements.mjs'

const inThis = {
  rejected:
    'rejected rows: their state is not documented, so they are in the rejects file and nowhere else; what they change in other columns arrives with the next row of the task',
  outOfOrder:
    'rows earlier than the one before them: played in the order of the file, each at the time that it names',
}

async function eventsFrom({ journal, brokers, registry, prefix }) {
  if (journal !== undefined) {
    const lines = readFileSync(journal, 'utf8').trim().split('\n')
    return { events: lines.map((line) => JSON.parse(line)), counts: undefined }
  }
  const events = []
  const source = {
    brokers: brokers.split(','),
    registry,
    prefix,
    entities: ['task', 'team', 'person'],
  }
  const counts = await exportJournal(source, (event) => {
    events.push(event)
  })
  return { events, counts }
}

/** `options`: as the command line's, by name. */
export async function verify(options) {
  const { log, file, org, prefix = '' } = options
  const statement = statements[log]
  if (statement === undefined)
    throw new Error(`--log is one of ${Object.keys(statements).join(', ')}`)
  const originId = uuid5(org, createHash('sha256').update(readFileSync(file)).digest('hex'))
  const expected = expectedOf(file, statement)
  const samples = samplesOf(expected, Number(options.samples ?? 1000), Number(options.seed ?? 1))
  const { events, counts } = await eventsFrom({ ...options, prefix })
  const findings = newFindings()
  const journal = await checkJournal(findings, {
    events,
    expected,
    statement,
    org,
    originId,
    samples,
  })
  const shared = { prefix, org, expected, journal, samples, originId }
  if (options.redis !== undefined)
    await checkRedis(findings, { ...shared, redisUrl: options.redis })
  if (options.clickhouse !== undefined) {
    await checkClickhouse(findings, { ...shared, clickhouseUrl: options.clickhouse })
  }
  return {
    agrees: findings.agrees(),
    checks: findings.checks,
    journal: counts,
    rows: expected.changes,
    tasks: expected.tasks.size,
    teams: expected.teams.size,
    people: expected.people.size,
    rejected: expected.rejected,
    outOfOrder: expected.outOfOrder,
    transitions: Object.fromEntries(expected.transitions),
    rawTransitions: Object.fromEntries(expected.rawTransitions),
  }
}

function print(report) {
  for (const { name, compared, differences, examples, ms } of report.checks) {
    console.log(
      `${differences === 0 && compared > 0 ? 'agrees ' : 'DIFFERS'} ${name} (${compared} compared${differences ? `, ${differences} differ` : ''}, ${ms} ms)`,
    )
    for (const example of examples) console.log(`          ${example}`)
  }
  console.log(
    `file: ${report.rows.rows} rows, ${report.tasks} tasks, ${report.teams} teams, ${report.people} people`,
  )
  console.log(`  transitions before the mapping: ${JSON.stringify(report.rawTransitions)}`)
  console.log(`  and after it: ${JSON.stringify(report.transitions)}`)
  for (const [name, why] of Object.entries(inThis)) {
    if (report[name].length === 0) continue
    console.log(`  ${report[name].length} ${why}:`)
    for (const row of report[name].slice(0, 20)) console.log(`    ${JSON.stringify(row)}`)
  }
  console.log(report.agrees ? 'all agree' : 'they do not agree')
}

async function main() {
  const text = { type: 'string' }
  const { values } = parseArgs({
    options: {
      log: text,
      file: text,
      org: text,
      prefix: text,
      journal: text,
      brokers: text,
      registry: text,
      redis: text,
      clickhouse: text,
      samples: text,
      seed: text,
      json: { type: 'boolean', default: false },
    },
  })
  const report = await verify(values)
  if (values.json) console.log(JSON.stringify(report))
  else print(report)
  process.exitCode = report.agrees ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
