// Real companies' logs, whole, through hive import; an independent script that reads only the raw file agrees with
// the journal, with Redis and with ClickHouse. The logs lie beside the checkout and are not part of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { childEnvironment } from '../../streams/base/config.ts'
import { Platform } from '../faults/harness/platform.ts'
import { RoleProcess } from '../faults/harness/role-process.ts'
import { disagreements, type Verdict, verdictOn } from '../support/independent/verdict.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const data = join(root, '../shared/data')

interface Log {
  readonly statement: string
  readonly mapping: string
  readonly file: string
}
const uci: Log = {
  statement: 'uci498',
  mapping: 'uci498-servicenow',
  file: join(data, 'uci498_servicenow/incident_event_log.zip'),
}
const problems: Log = {
  statement: 'bpic2013',
  mapping: 'bpic2013-open-problems',
  file: join(data, 'bpic2013_open_problems/bpic2013_open_problems.xes.gz'),
}
const permits: Log = {
  statement: 'receipt',
  mapping: 'receipt-env-permit',
  file: join(data, 'receipt_env_permit/receipt.csv'),
}

const counts = z.record(z.string(), z.number())
const summary = z.object({ rows: counts, rejects: counts, interrupted: z.boolean() })

let platform: Platform
const roles: RoleProcess[] = []

beforeAll(async () => {
  const absent = [uci, problems, permits]
    .map(({ file }) => file)
    .filter((file) => !existsSync(file))
  if (absent.length > 0)
    throw new Error(`the logs are not beside the checkout: ${absent.join(' ')}`)
  platform = await Platform.open({ name: 'logs', partitions: 4, env: childEnvironment() })
  for (const role of ['decider', 'views', 'facts']) {
    const { env, directory: logDirectory } = platform
    roles.push(await RoleProcess.start({ role, instance: 'a', env, logDirectory }))
  }
  await Promise.all(roles.map(({ ready }) => ready))
})

afterAll(async () => {
  await Promise.all(roles.map((role) => role.stop()))
  const end = platform.config.prefix.replaceAll('-', '_')
  for (const name of [`hive_${end}`, `hive_read_${end}`]) {
    const body = `DROP DATABASE IF EXISTS ${name}`
    await fetch(platform.config.clickhouseUrl, { method: 'POST', body })
  }
  await platform.close(false)
})

async function imported({ file, mapping }: Log, orgId: string) {
  const hive = join(root, 'infra/cli/hive.mjs')
  const rejects = join(platform.directory, `${mapping}.rejects.jsonl`)
  const args = ['import', file, '--map', mapping, '--org', orgId, '--rejects', rejects, '--json']
  const child = spawn(process.execPath, [hive, ...args], {
    env: childEnvironment(platform.env),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(child, 'close')
  return summary.parse(JSON.parse(out))
}

/** The views follow the journal: asks until they agree, or gives the last word after the deadline. */
async function judged({ statement, file }: Log, org: string): Promise<Verdict> {
  const { config } = platform
  const deadline = Date.now() + 180_000
  for (;;) {
    const verdict = await verdictOn({
      log: statement,
      file,
      org,
      brokers: config.kafkaBrokers.join(','),
      registry: config.registryUrl,
      prefix: config.prefix,
      redis: config.redisUrl,
      clickhouse: config.clickhouseUrl,
      seed: String(Math.floor(Math.random() * 2 ** 32)),
    })
    if (verdict.agrees || Date.now() > deadline) return verdict
    await pause(1_000)
  }
}

describe("a company's log, whole", () => {
  // The short ones first: the views need not catch up with a year to be asked about them.
  it.each([
    ['problems of Volvo IT', problems, 2_351],
    ['permits of a municipality', permits, 8_577],
  ])('%s', async (_, log, read) => {
    const { orgId } = await platform.company()
    const { rows } = await imported(log, orgId)
    expect(rows).toMatchObject({ read, accepted: read, rejected: 0, refused: 0 })
    expect(disagreements(await judged(log, orgId))).toEqual([])
  })

  it('UCI 498: each incident row by row, at random times, and every pair of transitions', async () => {
    const { orgId } = await platform.company()
    const { rows, rejects } = await imported(uci, orgId)
    expect(rows).toMatchObject({ read: 141_712, accepted: 141_707, rejected: 5, refused: 0 })
    expect(rejects).toEqual({ STATUS_NOT_MAPPED: 5 })
    const verdict = await judged(uci, orgId)
    expect(disagreements(verdict)).toEqual([])
    expect(verdict.rawTransitions).toMatchObject({ 'Closed → Active': 12, 'New → Resolved': 6347 })
    expect(verdict.transitions).toMatchObject({ 'closed → in_progress': 12, 'open → done': 6348 })
    expect(verdict.rejected.map(({ line }) => line)).toEqual([
      115_643, 115_644, 124_509, 124_510, 124_511,
    ])
    expect(verdict.outOfOrder).toEqual([{ record: 359, line: 360, task: 'INC0000137' }])
  })
})
