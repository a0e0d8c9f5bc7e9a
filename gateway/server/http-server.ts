// The one importer of uWebSockets.js: listens, hands each request to a fetch handler, stops in order.

import { App, us_listen_socket_close, us_socket_local_port } from 'uWebSockets.js'
import { createServer } from 'node:net'
import { HiveError } from '../../streams/base/faults.ts'
import { answerOne, type FetchHandler } from './fetch-adapter.ts'

export interface HttpServerOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly handler: FetchHandler
  readonly bodyBytesMax?: number
  readonly onFault: (error: unknown) => void
}

export interface HttpServer {
  readonly port: number
  /** Takes no new connections, waits for answers under way until the deadline, then cuts. */
  close(deadlineMs: number): Promise<{ readonly graceful: boolean }>
}

const bodyBytesMaxDefault = 1024 * 1024
const drainEveryMs = 20

export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, handler, onFault } = options
  await refuseTaken(host, port)
  const bodyBytesMax = options.bodyBytesMax ?? bodyBytesMaxDefault
  const app = App()
  let underWay = 0
  app.any('/*', (response, request) => {
    underWay += 1
    void answerOne(response, request, handler, { bodyBytesMax, onFault })
      .catch(onFault)
      .finally(() => {
        underWay -= 1
      })
  })
  const listening = Promise.withResolvers<Parameters<typeof us_listen_socket_close>[0]>()
  app.listen(host, port, (socket) => {
    if (socket === false) listening.reject(taken(host, port))
    else listening.resolve(socket)
  })
  const socket = await listening.promise
  let closing: Promise<{ graceful: boolean }> | undefined
  const close = async (deadlineMs: number) => {
    us_listen_socket_close(socket)
    const end = performance.now() + deadlineMs
    while (underWay > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, drainEveryMs))
    }
    const graceful = underWay === 0
    app.close()
    return { graceful }
  }
  return {
    port: us_socket_local_port(socket),
    close: (deadlineMs) => (closing ??= close(deadlineMs)),
  }
}

/** uWS would share the port with another process of ours, in silence. */
async function refuseTaken(host: string, port: number): Promise<void> {
  if (port === 0) return
  const probe = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  probe.once('error', () => reject(taken(host, port)))
  probe.listen({ host, port, exclusive: true }, resolve)
  await promise
  await new Promise((done) => probe.close(done))
}

function taken(host: string, port: number): HiveError {
  return new HiveError(
    'PORT_TAKEN',
    'permanent',
    `${host}:${port} is taken or not ours to open. Mend: give another with --port, or 0 for any free one`,
    { facts: { port } },
  )
}
