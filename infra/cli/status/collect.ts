// Everything that `hive status` shows, gathered at once; what cannot be asked is said, not left out.
import { z } from 'zod'
import type { Config } from '../../../streams/base/config.ts'
import { messageOf } from '../../../streams/base/faults.ts'
import {
  lagByProcessor,
  measureLag,
  type PartitionLag,
  type ProcessorLag,
} from '../../observability/lag.ts'
import { type RoleRecord, recordedRoles } from '../../roles/role-record.ts'
import { partNames } from '../../stack/parts.ts'
import type { StackPaths } from '../../stack/stack-paths.ts'
import { residentBytes, stackStatus } from '../../stack/stack-status.ts'
import type { Platform } from '../platform.ts'
import { partAnswers } from './parts.ts'

export interface PartStatus {
  readonly part: string
  readonly address: string
  readonly up: boolean
  /** Somebody else runs it: its address was given. */
  readonly given: boolean
  readonly pid: number | undefined
  readonly residentBytes: number | undefined
  readonly detail: string
}

export interface RoleStatus {
  readonly role: string
  readonly instance: string
  readonly address: string
  readonly pid: number
  readonly ready: boolean
  readonly reasons: readonly string[]
  readonly residentBytes: number | undefined
  /** Since the process started. */
  readonly counts: Readonly<Record<string, number>>
  /** Of the count that says what the role does; undefined at the first look. */
  readonly perSecond: number | undefined
}

export interface LogRates {
  readonly commandsPerSecond: number
  readonly eventsPerSecond: number
}

export interface Status {
  readonly at: string
  readonly prefix: string
  readonly parts: readonly PartStatus[]
  readonly roles: readonly RoleStatus[]
  readonly processors: readonly ProcessorLag[]
  readonly partitions: readonly PartitionLag[]
  readonly rates: LogRates | undefined
  /** Why lag and rates are missing. */
  readonly logProblem: string | undefined
}

export interface Sample {
  readonly at: number
  readonly commands: number
  readonly events: number
  readonly roles: ReadonlyMap<number, number>
}

const detailsShape = z.object({
  readiness: z.object({ ready: z.boolean(), reasons: z.array(z.string()) }),
  counts: z.record(z.string(), z.number()).optional(),
})

const askWithinMs = 3_000

export async function collectStatus(
  platform: Platform,
  paths: StackPaths,
  before: Sample | undefined,
): Promise<{ readonly status: Status; readonly sample: Sample }> {
  const { config } = platform
  const [parts, roles, log] = await Promise.all([
    partsOf(config, paths),
    askRoles(paths, before),
    logOf(platform),
  ])
  const at = performance.now()
  const sample: Sample = {
    at,
    commands: log.commands,
    events: log.events,
    roles: new Map(roles.map((role) => [role.pid, workOf(role.counts)])),
  }
  const rates =
    log.problem === undefined && before !== undefined ? ratesOf(before, sample) : undefined
  return {
    sample,
    status: {
      at: new Date().toISOString(),
      prefix: config.prefix,
      parts,
      roles,
      processors: log.problem === undefined ? lagByProcessor(log.lags) : [],
      partitions: log.lags,
      rates,
      logProblem: log.problem,
    },
  }
}

async function partsOf(config: Config, paths: StackPaths): Promise<readonly PartStatus[]> {
  const processes = new Map(stackStatus(paths).map((one) => [one.name, one]))
  return await Promise.all(
    partNames.map(async (part) => {
      const { address, detail } = await partAnswers(config, part)
      const process = config.given[part] ? undefined : processes.get(part)
      return {
        part,
        address,
        up: detail === '',
        given: config.given[part],
        pid: process?.isRunning === true ? process.pid : undefined,
        residentBytes: process?.residentBytes,
        detail,
      }
    }),
  )
}

export async function askRoles(paths: StackPaths, before?: Sample): Promise<readonly RoleStatus[]> {
  return await Promise.all(recordedRoles(paths).map((record) => askRole(record, before)))
}

async function askRole(record: RoleRecord, before: Sample | undefined): Promise<RoleStatus> {
  const { role, instance, address, pid } = record
  const common = { role, instance, address, pid, residentBytes: residentBytes(pid) }
  const none = { counts: {}, perSecond: undefined }
  try {
    const response = await fetch(`${address}/health/details`, {
      signal: AbortSignal.timeout(askWithinMs),
    })
    const { readiness, counts = {} } = detailsShape.parse(await response.json())
    const earlier = before?.roles.get(pid)
    const seconds = before === undefined ? 0 : (performance.now() - before.at) / 1000
    const perSecond =
      earlier === undefined || seconds <= 0
        ? undefined
        : Math.max(0, (workOf(counts) - earlier) / seconds)
    return { ...common, ...readiness, counts, perSecond }
  } catch (error) {
    return { ...common, ...none, ready: false, reasons: [`does not answer: ${messageOf(error)}`] }
  }
}

/** What a role counts first is its work: commands decided, records applied, requests answered. */
function workOf(counts: Readonly<Record<string, number>>): number {
  return counts['commands'] ?? counts['records'] ?? counts['applied'] ?? 0
}

interface LogState {
  readonly lags: readonly PartitionLag[]
  readonly commands: number
  readonly events: number
  readonly problem: string | undefined
}

async function logOf(platform: Platform): Promise<LogState> {
  try {
    const { topics } = platform
    const admin = await platform.admin()
    const names = topics.all().map(({ name }) => name)
    const found = await admin.describe(names)
    const missing = names.filter((name) => !found.has(name))
    if (missing.length > 0) {
      const problem = `${missing.length} of ${names.length} topics are missing (hive topics --create)`
      return { lags: [], commands: 0, events: 0, problem }
    }
    const [lags, ends] = await Promise.all([measureLag(admin, topics), admin.endOffsetsOf(names)])
    const sum = (kind: string) => {
      let total = 0
      for (const [name, offsets] of ends) {
        if (topics.logicalOf(name)?.startsWith(kind) !== true) continue
        for (const end of offsets.values()) total += end
      }
      return total
    }
    return { lags, commands: sum('commands.'), events: sum('events.'), problem: undefined }
  } catch (error) {
    return { lags: [], commands: 0, events: 0, problem: messageOf(error) }
  }
}

function ratesOf(before: Sample, now: Sample): LogRates {
  const seconds = (now.at - before.at) / 1000
  return {
    commandsPerSecond: Math.max(0, now.commands - before.commands) / seconds,
    eventsPerSecond: Math.max(0, now.events - before.events) / seconds,
  }
}
