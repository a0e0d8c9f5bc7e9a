// A log through the whole platform: producer, decider, views, facts; an independent script is the judge.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportSummary, importFile } from '../../../infra/import/import-file.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import type { Producer } from '../../../streams/producer/index.ts'
import { Platform } from '../../faults/harness/platform.ts'
import { RoleProcess } from '../../faults/harness/role-process.ts'
import { disagreements, type Verdict, verdictOn } from '../../support/independent/verdict.ts'
import { incidentLog, seed } from './incident-log.ts'

const logSeed = seed()
console.log(`incident log of seed ${logSeed}`)
const log = incidentLog({ incidents: 150, seed: logSeed, people: 40 })

let platform: Platform
let sender: Producer
let orgId: string
let file: string
const roles: RoleProcess[] = []

beforeAll(async () => {
  platform = await Platform.open({ name: 'import', partitions: 2, env: childEnvironment() })
  for (const role of ['decider', 'views', 'facts']) {
    const { env, directory: logDirectory } = platform
    roles.push(await RoleProcess.start({ role, instance: 'a', env, logDirectory }))
  }
  await Promise.all(roles.map(({ ready }) => ready))
  orgId = (await platform.company()).orgId
  sender = await platform.producer(orgId, ['import'])
  file = join(platform.directory, 'incidents.csv')
  await writeFile(file, log)
}, 120_000)

afterAll(async () => {
  await Promise.all(roles.map((role) => role.stop()))
  const end = platform.config.prefix.replaceAll('-', '_')
  for (const name of [`hive_${end}`, `hive_read_${end}`]) {
    const body = `DROP DATABASE IF EXISTS ${name}`
    await fetch(platform.config.clickhouseUrl, { method: 'POST', body })
  }
  await platform.close(false)
}, 60_000)

function imported(options: { file?: string; signal?: AbortSignal } = {}): Promise<ImportSummary> {
  const rejects = join(platform.directory, 'rejects.jsonl')
  return importFile({ file, mapping: 'uci498-servicenow', orgId, sender, rejects, ...options })
}

/** The views follow the journal: asks until they agree, or gives the last word after the deadline. */
async function judged(): Promise<Verdict> {
  const { config } = platform
  const deadline = Date.now() + 30_000
  for (;;) {
    const verdict = await verdictOn({
      log: 'uci498',
      file,
      org: orgId,
      brokers: config.kafkaBrokers.join(','),
      registry: config.registryUrl,
      prefix: config.prefix,
      redis: config.redisUrl,
      clickhouse: config.clickhouseUrl,
      samples: '200',
      seed: String(logSeed),
    })
    if (verdict.agrees || Date.now() > deadline) return verdict
    await pause(500)
  }
}

describe('a log, imported', () => {
  it('stopped in the middle, says what is left; run again, it finishes, and all three views agree', async () => {
    const halt = new AbortController()
    const first = await importFile({
      file,
      mapping: 'uci498-servicenow',
      orgId,
      sender,
      rejects: join(platform.directory, 'first.jsonl'),
      signal: halt.signal,
      limits: { jobsMax: 64 },
      onProgress: ({ rows }) => {
        if (rows.accepted > 20) halt.abort()
      },
    })
    expect(first).toMatchObject({ interrupted: true, rows: { unknown: 0, refused: 0 } })
    const second = await imported()
    expect(second.interrupted).toBe(false)
    expect(second.rows.alreadyThere).toBe(first.rows.accepted)
    const { accepted, alreadyThere, rejected, read } = second.rows
    expect(accepted + alreadyThere + rejected).toBe(read)
    expect(second.rejects).toEqual({ STATUS_NOT_MAPPED: 3 })

    const verdict = await judged()
    expect(disagreements(verdict)).toEqual([])
    expect(verdict.rejected.length).toBe(3)
    expect(verdict.outOfOrder.length).toBeGreaterThan(0)
  }, 120_000)

  it('once more changes nothing', async () => {
    const before = await judged()
    const { rows } = await imported()
    expect(rows).toMatchObject({ accepted: 0, unchanged: 0, refused: 0 })
    expect(rows.alreadyThere).toBe(rows.read - rows.rejected)
    const after = await judged()
    expect(disagreements(after)).toEqual([])
    expect(after.journal?.events).toBe(before.journal?.events)
  }, 120_000)

  it('of the same system in a second file goes on with the same tasks, teams and people', async () => {
    const next = join(platform.directory, 'next.csv')
    const [header = '', ...rows] = log.trim().split('\n')
    const last = rows
      .findLast((row) => !row.includes('-100'))
      ?.replace(/,\d+\/\d+\/\d+ /, ',1/1/2017 ')
    const [number = ''] = last?.split(',') ?? []
    const fresh = last?.replace(number, 'INC900000').replace('Group', 'New group')
    await writeFile(next, [header, last?.replace('Closed', 'Active'), fresh, ''].join('\n'))
    const summary = await imported({ file: next })
    expect(summary.rows).toMatchObject({ read: 2, accepted: 2, refused: 0, rejected: 0 })
    expect(summary.teams.created).toBeLessThanOrEqual(1)
    expect(summary.people.created).toBe(0)
  }, 60_000)
})
