// What a process tells of itself over HTTP: live, started, ready, metrics. One small server a role; the
// gateway answers the same paths on its own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HiveError, messageOf } from './faults.ts'
import type { Metrics } from './metrics.ts'

export interface Readiness {
  readonly ready: boolean
  /** What is missing, or what halted, in words for an operator. */
  readonly reasons: readonly string[]
}

/** Asked at each request; `started` once true stays true. */
export interface HealthSource {
  readonly role: string
  readonly instance: string
  started(): boolean
  ready(): Promise<Readiness>
  details(): Promise<Readonly<Record<string, unknown>>>
}

export interface HealthAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export interface HealthServer {
  readonly port: number
  readonly host: string
  close(): Promise<void>
}

const readyWithinMs = 4_000
const json = 'application/json'
const problem = 'application/problem+json'

/** The answer to a path; undefined: not one of ours. */
export async function answerHealth(
  path: string,
  source: HealthSource,
  metrics: Metrics,
): Promise<HealthAnswer | undefined> {
  const { role, instance } = source
  const say = (up: boolean, more: object): HealthAnswer => ({
    status: up ? 200 : 503,
    contentType: json,
    body: `${JSON.stringify({ role, instance, pid: process.pid, ...more })}\n`,
  })
  switch (path) {
    case '/health/live':
      return say(true, { live: true })
    case '/health/startup':
      return say(source.started(), { started: source.started() })
    case '/health/ready': {
      const { ready, reasons } = await readinessOf(source)
      return say(ready, { ready, reasons })
    }
    case '/health/details':
      return say(true, { ...(await detailsOf(source)), readiness: await readinessOf(source) })
    case '/metrics': {
      const { text, contentType } = await metrics.read()
      return { status: 200, contentType, body: text }
    }
    default:
      return undefined
  }
}

/** What has not answered in time is not ready, whatever it waits for. */
async function readinessOf(source: HealthSource): Promise<Readiness> {
  if (!source.started()) return { ready: false, reasons: ['starting'] }
  const late = Promise.withResolvers<Readiness>()
  const timer = setTimeout(
    () => late.resolve({ ready: false, reasons: [`no answer in ${readyWithinMs} ms`] }),
    readyWithinMs,
  )
  try {
    return await Promise.race([source.ready(), late.promise])
  } catch (error) {
    return { ready: false, reasons: [messageOf(error)] }
  } finally {
    clearTimeout(timer)
  }
}

async function detailsOf(source: HealthSource): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await source.details()
  } catch (error) {
    return { error: messageOf(error) }
  }
}

export function problemOf(status: number, title: string, detail: string): HealthAnswer {
  return {
    status,
    contentType: problem,
    body: `${JSON.stringify({ type: 'about:blank', title, status, detail })}\n`,
  }
}

export interface HealthServerOptions {
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  readonly source: HealthSource
  readonly metrics: Metrics
}

export async function openHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { port, host = '127.0.0.1', source, metrics } = options
  const server = createServer((request, response) => {
    void answer(request, source, metrics).then((answered) => respond(request, response, answered))
  })
  server.requestTimeout = 10_000
  server.maxConnections = 64
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (error) => reject(portFault(error, port)))
  server.listen({ port, host }, resolve)
  await promise
  return {
    host,
    port: portOf(server.address()),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  source: HealthSource,
  metrics: Metrics,
): Promise<HealthAnswer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return problemOf(405, 'Method Not Allowed', `${request.method ?? ''} is not answered here`)
  }
  try {
    return (
      (await answerHealth(path, source, metrics)) ?? problemOf(404, 'Not Found', `${path}: nothing`)
    )
  } catch (error) {
    return problemOf(500, 'Internal Server Error', messageOf(error))
  }
}

function respond(request: IncomingMessage, response: ServerResponse, answered: HealthAnswer): void {
  if (response.destroyed) return
  response.writeHead(answered.status, {
    'content-type': answered.contentType,
    'content-length': Buffer.byteLength(answered.body),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : answered.body)
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

function portFault(error: unknown, port: number): HiveError {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  return new HiveError(
    taken ? 'PORT_TAKEN' : 'PORT_UNUSABLE',
    'permanent',
    taken
      ? `port ${port} is taken. Mend: give another with --port, or 0 for any free one`
      : `port ${port} cannot be opened: ${messageOf(error)}`,
    { facts: { port }, cause: error },
  )
}
