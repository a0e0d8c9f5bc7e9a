// A real log is imported while decider and views are killed: an independent script that reads only the raw file agrees
// with the journal, with Redis and with ClickHouse all the same.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../../streams/base/config.ts'
import { disagreements, verdictOn } from '../../support/independent/verdict.ts'
import type { Platform } from '../harness/platform.ts'
import {
  type Finding,
  pause,
  type Scenario,
  type ScenarioContext,
  until,
} from '../harness/scenario.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const data = path.join(root, '../shared/data')

interface Log {
  readonly statement: string
  readonly mapping: string
  readonly file: string
}
/** The slice is a whole small log; the long form plays a company's year. */
const slice: Log = {
  statement: 'bpic2013',
  mapping: 'bpic2013-open-problems',
  file: path.join(data, 'bpic2013_open_problems/bpic2013_open_problems.xes.gz'),
}
const year: Log = {
  statement: 'uci498',
  mapping: 'uci498-servicenow',
  file: path.join(data, 'uci498_servicenow/incident_event_log.zip'),
}

export const importKill: Scenario = {
  name: 'import-kill',
  title: 'kill -9 of decider and views in mid-import: journal and views agree with the raw file',
  partitions: 3,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short, random } = context
    const log = short ? slice : year
    if (!existsSync(log.file)) throw new Error(`the log is not there: ${log.file}`)
    const env = { HIVE_SESSION_TIMEOUT_MS: '6000' }
    const start = (role: string) => context.startRole(role, 'a', env)
    let [decider, views] = await Promise.all([start('decider'), start('views')])
    const facts = await start('facts')
    await Promise.all([decider.ready, views.ready, facts.ready])
    const orgId = (await platform.company()).orgId
    const importing = startImport(platform, log, orgId)
    const kills = short ? 1 : 4
    for (let kill = 0; kill < kills && importing.child.exitCode === null; kill += 1) {
      await pause((short ? 1_200 : 15_000) + random() * 1_000)
      context.say(`kill ${kill + 1} of ${kills}`)
      await Promise.all([decider.kill(), views.kill()])
      ;[decider, views] = await Promise.all([start('decider'), start('views')])
    }
    await until(
      'the import to end',
      () => importing.child.exitCode !== null,
      short ? 90_000 : 420_000,
    )
    const { config } = platform
    const ask = () =>
      verdictOn({
        log: log.statement,
        file: log.file,
        org: orgId,
        brokers: config.kafkaBrokers.join(','),
        registry: config.registryUrl,
        prefix: config.prefix,
        redis: config.redisUrl,
        clickhouse: config.clickhouseUrl,
        seed: String(context.seed),
      })
    let verdict = await ask()
    // The views may still be folding what the import ended with.
    const patienceMs = importing.child.exitCode === 0 ? 30_000 : 0
    for (const end = Date.now() + patienceMs; !verdict.agrees && Date.now() < end; ) {
      await pause(1_000)
      verdict = await ask()
    }
    await dropDatabases(platform)
    return {
      problems: [
        ...(importing.child.exitCode === 0
          ? []
          : [`the import ended with ${importing.child.exitCode}`]),
        ...disagreements(verdict).map((text) => text.slice(0, 400)),
      ],
      figures: {
        seconds: Number(importing.summary()['seconds'] ?? 0),
        events: verdict.journal?.events ?? 0,
        voided: verdict.journal?.void ?? 0,
        checks: verdict.checks.length,
        compared: verdict.checks.reduce((sum, { compared }) => sum + compared, 0),
      },
    }
  },
}

function startImport(platform: Platform, log: Log, orgId: string) {
  const rejects = path.join(platform.directory, `rejects-${randomUUID()}.jsonl`)
  const child: ChildProcess = spawn(
    process.execPath,
    [
      path.join(root, 'infra/cli/hive.mjs'),
      'import',
      log.file,
      '--map',
      log.mapping,
      '--org',
      orgId,
      '--rejects',
      rejects,
      '--json',
    ],
    { cwd: root, env: childEnvironment(platform.env), stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  const summary = (): Record<string, unknown> => {
    const parsed: unknown = text.trim() === '' ? {} : JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  }
  return { child, summary }
}

async function dropDatabases({ config }: Platform): Promise<void> {
  const end = config.prefix.replaceAll('-', '_')
  for (const name of [`hive_${end}`, `hive_read_${end}`]) {
    await fetch(config.clickhouseUrl, { method: 'POST', body: `DROP DATABASE IF EXISTS ${name}` })
  }
}
