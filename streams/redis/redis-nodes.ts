// Connections to Redis, plain or cluster, found out by asking; which master holds a key.
import { Redis as Client, type RedisOptions } from 'ioredis'
import { dependencyFault, messageOf } from '../base/faults.ts'
import type { Logger } from '../base/logger.ts'
import { type Address, addressText, mastersOf, type SlotRange } from './cluster-slots.ts'
import { hashSlot } from './hash-slot.ts'

export type Node = Client

export interface Nodes {
  readonly masters: () => readonly Node[]
  /** Throws a dependency fault while no connection to that master is known. */
  readonly masterOf: (key: string) => Node
  /** Slots have moved, or a master is away: look again. */
  readonly refresh: () => void
  readonly close: () => void
}

export interface NodeSettings {
  readonly url: string
  /** Shows in `CLIENT LIST`. */
  readonly name: string
  readonly logger: Logger
  /** A command that is not answered in this time cuts the connection. */
  readonly timeoutMs: number
}

const connectTimeoutMs = 3_000
const reconnectMsMax = 2_000
const refreshMsMin = 250

/** Doubles up to the cap, with as much chance in it again, so that many clients do not come at once. */
export function reconnectDelayMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(reconnectMsMax / 2, 25 * 2 ** Math.min(attempt, 10))
  return Math.round(base + random() * base)
}

/** Nothing waits in a queue without bound: what cannot be sent now fails now, and the caller pauses. */
function clientOptions(settings: NodeSettings) {
  const url = new URL(settings.url)
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: Number(url.port || '6379'),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    db: Number(url.pathname.slice(1) || '0'),
    connectionName: settings.name,
    // The same replies from every server and proxy.
    protocol: 2,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    socketTimeout: settings.timeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A write whose answer was lost is repeated by the caller's replay, never by the client.
    autoResendUnfulfilledCommands: false,
    // Reads LOADING as "not yet ready".
    enableReadyCheck: true,
    maxLoadingRetryTime: 1_000,
  } satisfies RedisOptions
}

/** Asks the server for its mode, then connects. Throws a dependency fault when it is away. */
export async function connectNodes(settings: NodeSettings): Promise<Nodes> {
  const options = clientOptions(settings)
  const open = (address: Address): Client => {
    const client = new Client({
      ...options,
      ...address,
      retryStrategy: (at) => reconnectDelayMs(at),
    })
    client.on('error', (error) => {
      settings.logger.debug({ redis: addressText(address), error: messageOf(error) }, 'Redis away')
    })
    return client
  }
  const seedAddress = { host: options.host, port: options.port }
  const seed = open(seedAddress)
  try {
    await connected(seed)
    if (/^cluster_enabled:1\r?$/m.test(await seed.info('cluster'))) {
      return await clusterNodes({ address: seedAddress, client: seed }, open)
    }
  } catch (error) {
    seed.disconnect()
    throw error
  }
  return {
    masters: () => [seed],
    masterOf: () => seed,
    refresh: () => undefined,
    close: () => seed.disconnect(),
  }
}

/** Ready, or the reason why not; never waits for the reconnects that follow. */
async function connected(client: Client): Promise<void> {
  const failed = Promise.withResolvers<never>()
  client.once('close', () => failed.reject(dependencyFault('REDIS_AWAY', 'Redis: connection lost')))
  client.once('error', failed.reject)
  try {
    await Promise.race([client.connect(), failed.promise])
  } finally {
    client.off('error', failed.reject)
    failed.promise.catch(() => undefined)
  }
}

/**
 * One client for each master. (The library's own cluster client takes nothing from a node that does
 * not know its own address, as the only node of a cluster does not.)
 */
async function clusterNodes(
  seed: { readonly address: Address; readonly client: Client },
  open: (address: Address) => Client,
): Promise<Nodes> {
  let clients = new Map<string, Client>([[addressText(seed.address), seed.client]])
  let ranges: readonly SlotRange[] = []
  let closed = false
  let refreshing = false

  const learn = async (): Promise<void> => {
    const found = await firstAnswer([...clients.values()], seed.address, open)
    const next = new Map<string, Client>()
    for (const { master } of found) {
      const name = addressText(master)
      if (next.has(name)) continue
      const known = clients.get(name)
      const client = known ?? open(master)
      // A master that cannot be reached goes on connecting; until then its keys fail.
      if (known === undefined) await connected(client).catch(() => undefined)
      next.set(name, client)
    }
    const left = [...clients].filter(([name]) => !next.has(name) || closed)
    for (const [, client] of left) client.disconnect()
    clients = next
    ranges = found
  }

  await learn()
  return {
    masters: () => [...clients.values()],
    masterOf: (key) => {
      const slot = hashSlot(key)
      const range = ranges.find(({ from, to }) => from <= slot && slot <= to)
      const client = range === undefined ? undefined : clients.get(addressText(range.master))
      if (client === undefined) throw dependencyFault('REDIS_AWAY', `Redis: nobody serves ${key}`)
      return client
    },
    refresh: () => {
      if (refreshing || closed) return
      refreshing = true
      const again = () => {
        refreshing = false
      }
      void learn()
        .catch(() => undefined)
        .finally(() => setTimeout(again, refreshMsMin).unref())
    },
    close: () => {
      closed = true
      for (const client of clients.values()) client.disconnect()
    },
  }
}

/** Asks the masters that are known, else the address that was given: one of them knows. */
async function firstAnswer(
  clients: readonly Client[],
  seed: Address,
  open: (address: Address) => Client,
): Promise<readonly SlotRange[]> {
  for (const client of clients) {
    const host = client.options.host ?? seed.host
    const reply = await client.cluster('SLOTS').catch(() => undefined)
    const found = mastersOf(reply, host)
    if (found.length > 0) return found
  }
  const client = open(seed)
  try {
    await connected(client)
    const found = mastersOf(await client.cluster('SLOTS'), seed.host)
    if (found.length > 0) return found
    throw dependencyFault('REDIS_CLUSTERDOWN', 'Redis: no slots are served')
  } finally {
    client.disconnect()
  }
}
