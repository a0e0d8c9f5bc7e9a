// The one door to the Redis client: scripts, reads, and whether the store is still ours.
import { randomUUID } from 'node:crypto'
import { dependencyFault } from '../base/faults.ts'
import type { Logger } from '../base/logger.ts'
import { Acquaintance } from './acquaintance.ts'
import { redisFault } from './redis-faults.ts'
import { connectNodes, type Node, type Nodes } from './redis-nodes.ts'
import { hashOf, scannedOf, textsOf } from './replies.ts'
import { runSteps, type ScriptCall } from './scripts.ts'
import { durabilityFault, identityOf, type Shard } from './standing.ts'

/** Name, key, then what else it takes. */
export type Read = readonly [command: string, key: string, ...args: (string | number)[]]

export interface Redis {
  /**
   * Steps in order; see `runSteps`. `replicas`: whom the caller believes to write to; a connection that
   * was made anew since `shards` was asked, or leads to others, is refused before anything is sent.
   */
  run(steps: readonly (readonly ScriptCall[])[], replicas?: string): Promise<void>
  /** Answers in the order asked; keys may lie in any slot. */
  read(reads: readonly Read[]): Promise<readonly unknown[]>
  /** Keys that match a pattern, from every master, in no order and perhaps twice. */
  scan(pattern: string): AsyncGenerator<readonly string[]>
  delete(keys: readonly string[]): Promise<void>
  shards(canary: (shard: number) => string): Promise<readonly Shard[]>
  /** Plants the canaries that are missing and says from where on a source is written. */
  plant(canary: (shard: number) => string, source: string, from: number): Promise<void>
  /** Throws a named fault unless what is acknowledged is kept. */
  requireDurable(): Promise<void>
  close(): void
}

export interface RedisOptions {
  readonly url: string
  readonly name: string
  readonly logger: Logger
  /** Default 10 s. */
  readonly timeoutMs?: number
}

const shardsMax = 10_000
const canaryIdField = 'id'
const generationField = 'generation'
const sinceField = 'since:'

/** Opens nothing yet: the first use connects, and the next one tries again while Redis is away. */
export function openRedis(options: RedisOptions): Redis {
  const settings = { timeoutMs: 10_000, ...options }
  let connecting: Promise<Nodes> | undefined
  let closed = false
  const acquaintance = new Acquaintance()

  const connect = async (): Promise<Nodes> => {
    if (closed) throw dependencyFault('REDIS_CLOSED', 'Redis: this client is closed')
    connecting ??= connectNodes(settings)
    try {
      const nodes = await connecting
      if (closed) nodes.close()
      if (nodes.masters().length === 0) throw dependencyFault('REDIS_AWAY', 'Redis: not connected')
      return nodes
    } catch (error) {
      // Only a failed first connection is made anew; later ones reconnect by themselves.
      await connecting.catch(() => {
        connecting = undefined
      })
      throw error
    }
  }

  /** Every failure leaves here as one of ours. */
  const using = async <T>(work: (nodes: Nodes) => Promise<T>): Promise<T> => {
    let nodes: Nodes | undefined
    try {
      nodes = await connect()
      return await work(nodes)
    } catch (error) {
      const fault = redisFault(error)
      if (fault.kind === 'transient') nodes?.refresh()
      throw fault
    }
  }

  return {
    run: (steps, replicas) =>
      using((nodes) =>
        runSteps(nodes, steps, () => acquaintance.require(nodes.masters(), replicas)),
      ),
    read: (reads) => using((nodes) => readAll(nodes, reads)),
    async *scan(pattern) {
      const nodes = await using(async (found) => found)
      for (const node of nodes.masters()) {
        let cursor = '0'
        do {
          const page = await using(() => node.scan(cursor, 'MATCH', pattern, 'COUNT', 500))
          const { next, found } = scannedOf(page)
          cursor = next
          yield textsOf(found).filter((key) => key !== undefined)
        } while (cursor !== '0')
      }
    },
    delete: (keys) =>
      using(async (nodes) => {
        for (const key of keys) await nodes.masterOf(key).unlink(key)
      }),
    shards: (canary) =>
      using(async (nodes) => {
        const masters = nodes.masters()
        const seen = acquaintance.begin(masters)
        const shards = await Promise.all(
          masters.map((node) => shardOf(node, canaryOn(nodes, node, canary))),
        )
        seen(identityOf(shards).replicas)
        return shards
      }),
    plant: (canary, source, from) =>
      using(async (nodes) => {
        for (const node of nodes.masters()) {
          const key = canaryOn(nodes, node, canary)
          await node.hsetnx(key, generationField, Date.now())
          await node.hsetnx(key, canaryIdField, randomUUID())
          await node.hset(key, `${sinceField}${source}`, from)
        }
      }),
    requireDurable: () =>
      using(async (nodes) => {
        for (const node of nodes.masters()) {
          const fault = durabilityFault(
            `${await node.info('persistence')}${await node.info('memory')}`,
          )
          if (fault !== undefined) throw fault
        }
      }),
    close() {
      closed = true
      void connecting?.then(
        (nodes) => nodes.close(),
        () => undefined,
      )
    },
  }
}

async function readAll(nodes: Nodes, reads: readonly Read[]): Promise<readonly unknown[]> {
  const answers = Array.from<unknown>({ length: reads.length })
  const places = new Map<Node, number[]>()
  for (const [place, [, key]] of reads.entries()) {
    const node = nodes.masterOf(key)
    const mine = places.get(node)
    if (mine === undefined) places.set(node, [place])
    else mine.push(place)
  }
  const ask = async ([node, mine]: [Node, number[]]) => {
    const pipeline = node.pipeline()
    for (const place of mine) {
      const read = reads[place]
      if (read !== undefined) pipeline.call(...read)
    }
    for (const [at, [error, answer]] of ((await pipeline.exec()) ?? []).entries()) {
      if (error !== null) throw error
      answers[mine[at] ?? -1] = answer
    }
  }
  await Promise.all([...places].map(ask))
  return answers
}

async function shardOf(node: Node, canary: string): Promise<Shard> {
  const replication = await node.info('replication')
  const fields = hashOf(await node.hgetall(canary))
  const since = new Map<string, number>()
  for (const [field, value] of fields) {
    if (field.startsWith(sinceField)) since.set(field.slice(sinceField.length), Number(value))
  }
  return {
    replicationId: /^master_replid:(\w+)/m.exec(replication)?.[1] ?? '',
    canary: fields.get(canaryIdField),
    generation: Number(fields.get(generationField) ?? 0),
    since,
  }
}

/** The first canary key whose slot this master serves. */
function canaryOn(nodes: Nodes, node: Node, canary: (shard: number) => string): string {
  for (let shard = 0; shard < shardsMax; shard += 1) {
    const key = canary(shard)
    if (nodes.masterOf(key) === node) return key
  }
  throw dependencyFault('REDIS_AWAY', 'Redis: a master serves no slots')
}
