// The edge's HTTP side on a real socket: what is answered, bounded, cut off and stopped.
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { gatewayApp } from '../../../../gateway/server/app.ts'
import type { FetchHandler } from '../../../../gateway/server/fetch-adapter.ts'
import { type HttpServer, openHttpServer } from '../../../../gateway/server/http-server.ts'
import { openMetrics } from '../../../../streams/base/metrics.ts'

const opened: HttpServer[] = []
const faults: unknown[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close(0)))
  faults.length = 0
})

async function serve(handler: FetchHandler, bodyBytesMax = 1_000): Promise<HttpServer> {
  const server = await openHttpServer({
    host: '127.0.0.1',
    port: 0,
    handler,
    bodyBytesMax,
    onFault: (error) => faults.push(error),
  })
  opened.push(server)
  return server
}

const at = (server: HttpServer, path: string) => `http://127.0.0.1:${server.port}${path}`

describe('a request', () => {
  it('reaches the handler whole, and its answer the caller', async () => {
    const server = await serve(async (request) => {
      const url = new URL(request.url)
      const heard = `${request.method} ${url.pathname}${url.search} ${await request.text()}`
      return new Response(`${heard} ${request.headers.get('x-said') ?? ''}`, {
        status: 201,
        headers: { 'x-answer': 'yes' },
      })
    })
    const response = await fetch(at(server, '/a/b?c=d'), {
      method: 'POST',
      body: 'body',
      headers: { 'x-said': 'hello' },
    })
    expect([response.status, response.headers.get('x-answer'), await response.text()]).toEqual([
      201,
      'yes',
      'POST /a/b?c=d body hello',
    ])
  })

  it('with HEAD has the length of GET and no body', async () => {
    const server = await serve(() => new Response('five!'))
    const response = await fetch(at(server, '/'), { method: 'HEAD' })
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['5', ''])
  })

  it('without content is answered so', async () => {
    const server = await serve(() => new Response(null, { status: 204 }))
    expect((await fetch(at(server, '/'))).status).toBe(204)
  })

  it.each([true, false])('above the body cap is told 413 (length said: %s)', async (said) => {
    let reached = false
    const server = await serve(() => {
      reached = true
      return new Response('')
    })
    const body = Buffer.alloc(2_000)
    const response = await fetch(at(server, '/'), {
      method: 'POST',
      duplex: 'half',
      body: said ? body : new Blob([body]).stream(),
    })
    expect([response.status, response.headers.get('content-type'), reached]).toEqual([
      413,
      'application/problem+json',
      false,
    ])
  })

  it('whose handler throws is told 500 without its words', async () => {
    const server = await serve(() => {
      throw new Error('secret')
    })
    const response = await fetch(at(server, '/'))
    const text = await response.text()
    expect([response.status, text.includes('secret')]).toEqual([500, false])
    expect(faults).toHaveLength(1)
  })

  it('whose caller leaves tells its handler, and nothing is written to the dead socket', async () => {
    const aborted = Promise.withResolvers<void>()
    const server = await serve(async (request) => {
      request.signal.addEventListener('abort', () => aborted.resolve())
      await aborted.promise
      return new Response('too late')
    })
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
      setTimeout(() => socket.destroy(), 20)
    })
    await aborted.promise
    const next = await fetch(at(server, '/'))
    expect(await next.text()).toBe('too late')
    expect(faults).toEqual([])
  })
})

describe('the server', () => {
  it('refuses a port that is taken instead of sharing it', async () => {
    const server = await serve(() => new Response(''))
    const second = openHttpServer({
      host: '127.0.0.1',
      port: server.port,
      handler: () => new Response(''),
      onFault: () => undefined,
    })
    await expect(second).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  })

  it('waits on closing for answers under way', async () => {
    const go = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    const server = await serve(async () => {
      entered.resolve()
      await go.promise
      return new Response('done')
    })
    const answer = fetch(at(server, '/')).then((response) => response.text())
    await entered.promise
    const closing = server.close(2_000)
    go.resolve()
    expect([await answer, await closing]).toEqual(['done', { graceful: true }])
  })

  it('says at its deadline that it had to cut', async () => {
    const entered = Promise.withResolvers<void>()
    const server = await serve(() => {
      entered.resolve()
      return new Promise<Response>(() => undefined)
    })
    const answer = fetch(at(server, '/')).catch(() => 'cut')
    await entered.promise
    expect([await server.close(30), await answer]).toEqual([{ graceful: false }, 'cut'])
  })
})

describe("the gateway's paths", () => {
  const app = (reasons: readonly string[]) =>
    gatewayApp({
      source: {
        role: 'gateway',
        instance: 'a',
        started: () => true,
        ready: () => Promise.resolve({ ready: reasons.length === 0, reasons }),
        details: () => Promise.resolve({}),
      },
      metrics: openMetrics({ role: 'gateway', process: false }),
      onFault: (error) => faults.push(error),
    })
  const ask = (handler: FetchHandler, path: string, init?: RequestInit) =>
    handler(new Request(`http://gateway${path}`, init))

  it('are ready with 200, and not ready with 503 and the reasons', async () => {
    expect((await ask(app([]), '/health/ready')).status).toBe(200)
    const response = await ask(app(['redis: away']), '/health/ready')
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { ready: false, reasons: ['redis: away'] },
    ])
  })

  it('answer what they do not know with problem+json', async () => {
    for (const [path, init, status] of [
      ['/nothing', {}, 404],
      ['/health/live', { method: 'POST' }, 405],
    ] as const) {
      const response = await ask(app([]), path, init)
      expect([response.status, response.headers.get('content-type')]).toEqual([
        status,
        'application/problem+json',
      ])
      expect(await response.json()).toMatchObject({ status })
    }
  })

  it('count what they answered', async () => {
    const handler = app([])
    await ask(handler, '/health/live')
    await ask(handler, '/nothing')
    const text = await (await ask(handler, '/metrics')).text()
    expect(text).toContain('hive_gateway_requests_total{status="2xx",role="gateway"} 1')
    expect(text).toContain('hive_gateway_requests_total{status="4xx",role="gateway"} 1')
  })
})
