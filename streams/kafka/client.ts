// One client of the library: its timeouts, its sockets (which can be cut) and its log.
import { connect, type Socket } from 'node:net'
import kafkajs, { type Cluster, type Kafka as Library, type LogEntry } from 'kafkajs'
import { bug } from '../base/faults.ts'
import type { Logger } from '../base/logger.ts'
import { clientLog } from './client-log.ts'

export interface Connection {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly logger: Logger
  /** Where an advertised address is really reached: through a tunnel, or a proxy that cuts. */
  readonly reach?: (address: Address) => Address
}

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Client {
  readonly library: Library
  /** Breaks every connection at once: what waits on one fails, and nothing more is sent on it. */
  cut(): void
}

export interface ClientOptions {
  readonly requestTimeoutMs?: number
}

const connectTimeoutMs = 3000

/** Short: what fails is tried again above, with fresh metadata. */
const retry = { retries: 4, initialRetryTime: 50, maxRetryTime: 500, multiplier: 2 }

export function openClient(connection: Connection, options: ClientOptions = {}): Client {
  const sockets = new Set<Socket>()
  let cutting = false
  const log = logOf(connection.logger)
  const library = new kafkajs.Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: connectTimeoutMs,
    requestTimeout: options.requestTimeoutMs ?? 10_000,
    enforceRequestTimeout: true,
    retry,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      if (!cutting) log(entry)
    },
    socketFactory: ({ host, port, onConnect }) => {
      const address = connection.reach?.({ host, port }) ?? { host, port }
      const socket = connect({ ...address, noDelay: true, keepAlive: true }, onConnect)
      // The library `unref`s a socket that never connected again and again: each adds a listener.
      socket.setMaxListeners(0)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
  })
  return {
    library,
    cut: () => {
      cutting = true
      // With an error: the library hears only `end` and `error`, not `close`.
      for (const socket of sockets) socket.destroy(new Error('connection cut'))
      setImmediate(() => {
        cutting = false
      })
    },
  }
}

/** One for all clients of a process: seventy producers that lose a broker say so once. */
const logs = new WeakMap<Logger, (entry: LogEntry) => void>()

function logOf(logger: Logger): (entry: LogEntry) => void {
  const known = logs.get(logger)
  if (known !== undefined) return known
  const log = clientLog((fields, message) => logger.warn(fields, message))
  logs.set(logger, log)
  return log
}

/** The library's connections and metadata without its consumer or producer on top. */
export function clusterOf(client: Client): Cluster {
  const found: Cluster[] = []
  // The only public way to one: an assigner is handed the cluster of its consumer, never connected here.
  client.library.consumer({
    groupId: 'never-joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        found.push(cluster)
        return {
          name: 'none',
          version: 0,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        }
      },
    ],
  })
  const cluster = found[0]
  if (cluster === undefined) throw bug('KAFKA_CLIENT_FAULT', 'kafkajs gave no cluster')
  return cluster
}

/** Runs `work`, or fails at the deadline; the caller then cuts the client. */
export async function within<T>(ms: number, doing: string, work: Promise<T>): Promise<T> {
  const timer = Promise.withResolvers<never>()
  const timeout = setTimeout(() => {
    timer.reject(new DeadlinePassed(`${doing} took longer than ${ms} ms`))
  }, ms)
  try {
    return await Promise.race([work, timer.promise])
  } finally {
    clearTimeout(timeout)
  }
}

class DeadlinePassed extends Error {
  readonly code = 'DEADLINE_PASSED'
}
