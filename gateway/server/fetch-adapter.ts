// Between uWebSockets.js and a fetch handler: one request read whole and bounded, one response written at
// once. uWS' rules: the request object is gone after the first await, the response after an abort.

import type { HttpRequest, HttpResponse } from 'uWebSockets.js'
import { STATUS_CODES } from 'node:http'
import { problemOf } from '../../streams/base/health.ts'

export type FetchHandler = (request: Request) => Response | Promise<Response>

export interface AdapterOptions {
  readonly bodyBytesMax: number
  /** A handler that fails; the caller is told 500 without its words. */
  readonly onFault: (error: unknown) => void
}

interface Head {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
}

/** Must be called within uWS' handler; settles when the response is written or the caller has gone. */
export async function answerOne(
  response: HttpResponse,
  request: HttpRequest,
  handler: FetchHandler,
  options: AdapterOptions,
): Promise<void> {
  const gone = new AbortController()
  response.onAborted(() => gone.abort())
  const head = headOf(request)
  const body = takesBody(head.method)
    ? await bodyOf(response, head, options.bodyBytesMax, gone.signal)
    : undefined
  if (gone.signal.aborted) return
  if (body === 'too-large') {
    const limit = options.bodyBytesMax
    // The rest of the body is still coming: only closing the connection ends it.
    write(response, await readable(problem(413, 'Content Too Large', `at most ${limit} bytes`)), {
      method: head.method,
      close: true,
    })
    return
  }
  const answered = await handled(handler, head, body, gone.signal, options)
  if (gone.signal.aborted) return
  write(response, answered, { method: head.method, close: false })
}

function headOf(request: HttpRequest): Head {
  const headers: [string, string][] = []
  request.forEach((name, value) => headers.push([name, value]))
  const host = request.getHeader('host')
  const query = request.getQuery()
  return {
    method: request.getCaseSensitiveMethod().toUpperCase(),
    url: `http://${host === '' ? 'localhost' : host}${request.getUrl()}${query === '' ? '' : `?${query}`}`,
    headers,
  }
}

function takesBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function bodyOf(
  response: HttpResponse,
  head: Head,
  bytesMax: number,
  gone: AbortSignal,
): Promise<Buffer | 'too-large' | undefined> {
  const said = Number(head.headers.find(([name]) => name === 'content-length')?.[1] ?? 0)
  if (said > bytesMax) return Promise.resolve('too-large')
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too-large' | undefined>()
  const chunks: Buffer[] = []
  let bytes = 0
  gone.addEventListener('abort', () => resolve(undefined), { once: true })
  response.onData((chunk, isLast) => {
    bytes += chunk.byteLength
    if (bytes > bytesMax) {
      chunks.length = 0
      resolve('too-large')
      return
    }
    // uWS takes the memory back when this returns.
    chunks.push(Buffer.from(new Uint8Array(chunk)))
    if (isLast) resolve(Buffer.concat(chunks))
  })
  return promise
}

interface Answered {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

async function handled(
  handler: FetchHandler,
  head: Head,
  body: Buffer | undefined,
  signal: AbortSignal,
  options: AdapterOptions,
): Promise<Answered> {
  const request = requestOf(head, body, signal)
  if (request === undefined) {
    return await readable(problem(400, 'Bad Request', 'the host or a header is malformed'))
  }
  try {
    return await readable(await handler(request))
  } catch (error) {
    // Whoever left does not make a fault of ours.
    if (!signal.aborted) options.onFault(error)
    return await readable(problem(500, 'Internal Server Error', 'see the log'))
  }
}

function requestOf(head: Head, body: Buffer | undefined, signal: AbortSignal): Request | undefined {
  try {
    return new Request(head.url, {
      // HEAD is answered as GET is, its body counted and not sent.
      method: head.method === 'HEAD' ? 'GET' : head.method,
      headers: head.headers.map(([name, value]): [string, string] => [name, value]),
      signal,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    })
  } catch {
    return undefined
  }
}

function problem(status: number, title: string, detail: string): Response {
  const { contentType, body } = problemOf(status, title, detail)
  return new Response(body, { status, headers: { 'content-type': contentType } })
}

/** uWS writes these itself. */
const itsOwn = new Set(['content-length', 'transfer-encoding', 'connection'])

async function readable(response: Response): Promise<Answered> {
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => !itsOwn.has(name)),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

function write(
  response: HttpResponse,
  answered: Answered,
  options: { readonly method: string; readonly close: boolean },
): void {
  const { status, headers, body } = answered
  response.cork(() => {
    response.writeStatus(`${status} ${STATUS_CODES[status] ?? 'Unknown'}`)
    for (const [name, value] of headers) response.writeHeader(name, value)
    if (status === 204 || status === 304) response.endWithoutBody()
    else if (options.method === 'HEAD') response.endWithoutBody(body.length, options.close)
    else response.end(body, options.close)
  })
}
