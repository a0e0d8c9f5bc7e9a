// The gateway role: ready when all that an answer may need is reachable. Its HTTP side is gateway/server.
import { messageOf } from '../../streams/base/faults.ts'
import { openKafka } from '../../streams/kafka/kafka.ts'
import type { Admin } from '../../streams/kafka/kafka-types.ts'
import { openRedis } from '../../streams/redis/redis.ts'
import { topics as topicsOf } from '../../streams/topics.ts'
import { lagMonitor } from '../observability/lag-monitor.ts'
import { connectionOf } from './connection.ts'
import type { Readiness, StartRole } from './role.ts'

const probeMs = 2_000
/** Whoever asks more often gets the last word. */
const believedMs = 1_000

export const startGateway: StartRole = async (config, { instance, logger }) => {
  const kafka = openKafka(connectionOf(config, `hive-gateway-${instance}`, logger))
  const redis = openRedis({
    url: config.redisUrl,
    name: `hive-gateway-${instance}`,
    logger,
    timeoutMs: probeMs,
  })
  const topics = topicsOf(config)
  const commands = topics.commands('task')
  let admin: Promise<Admin> | undefined
  const openAdmin = async (): Promise<Admin> => {
    admin ??= kafka.admin()
    try {
      return await admin
    } catch (error) {
      admin = undefined
      throw error
    }
  }
  const lag = lagMonitor({ admin: openAdmin, topics, logger })
  const probes: Readonly<Record<string, () => Promise<void>>> = {
    kafka: async () => {
      const found = await (await openAdmin()).describe([commands])
      if (!found.has(commands)) throw new Error(`${commands} does not exist`)
    },
    registry: () => answers(`${config.registryUrl}/schemas/types`),
    redis: () => redis.requireDurable(),
    clickhouse: () => answers(new URL('/ping', withoutUser(config.clickhouseUrl)).href),
  }
  const probeAll = async (): Promise<Readiness> => {
    const ends = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => {
        try {
          await withinTime(probe())
          return undefined
        } catch (error) {
          return `${name}: ${messageOf(error)}`
        }
      }),
    )
    const reasons = ends.filter((reason) => reason !== undefined)
    return { ready: reasons.length === 0, reasons }
  }
  let last: { readonly at: number; readonly readiness: Promise<Readiness> } | undefined
  const ready = (): Promise<Readiness> => {
    const now = performance.now()
    if (last === undefined || now - last.at > believedMs) last = { at: now, readiness: probeAll() }
    return last.readiness
  }
  return {
    name: 'gateway',
    ready,
    details: () => Promise.resolve({ lag: lag.last() }),
    stop: async () => {
      await lag.stop()
      redis.close()
      await (await admin?.catch(() => undefined))?.close()
    },
  }
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(probeMs) })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`answered ${response.status}`)
}

/** fetch refuses addresses that hold a password; /ping asks for none. */
function withoutUser(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

async function withinTime(work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${probeMs} ms`)), probeMs)
  try {
    await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
