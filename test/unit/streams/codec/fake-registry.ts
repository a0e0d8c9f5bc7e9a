// A small registry on the loopback: the six requests that the codec makes, and answers on demand that
// a real one gives only in trouble. The real one has its own test, under test/integration.
import { createServer, type ServerResponse } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: string
}
export interface FakeRegistry {
  readonly url: string
  /** Method and path of each request, in order. */
  readonly requests: string[]
  /** Requests that the other side gave up. */
  abandoned: number
  /** Says what to answer instead, or to hang; undefined: as a registry would. */
  answer: (request: string) => Answer | 'hang' | undefined
  /** Puts a text there as somebody else's; its id. */
  put(text: string, schemaType?: string): number
  /** Another registry takes its place: nothing is known, ids begin elsewhere. */
  replace(firstId: number): void
  close(): Promise<void>
}

interface Stored {
  readonly text: string
  readonly schemaType: string | undefined
}

export async function fakeRegistry(port = 0): Promise<FakeRegistry> {
  let nextId = 1
  const byId = new Map<number, Stored>()
  const subjects = new Map<string, Set<number>>()
  const idOf = (text: string, schemaType?: string): number => {
    for (const [id, stored] of byId) if (stored.text === text) return id
    byId.set(nextId, { text, schemaType })
    nextId += 1
    return nextId - 1
  }
  const missing = (code: number): Answer => ({
    status: 404,
    body: JSON.stringify({ error_code: code, message: 'not found' }),
  })
  const found = (body: object): Answer => ({ status: 200, body: JSON.stringify(body) })

  const regular = (request: string, body: string): Answer => {
    const [method, path] = request.split(' ')
    const [, area, name = '', last] = (path ?? '').split('/')
    const subject = decodeURIComponent(name)
    if (area === 'config') return found({ compatibilityLevel: 'FULL_TRANSITIVE' })
    if (area === 'schemas') {
      const stored = byId.get(Number(last))
      return stored === undefined
        ? missing(40403)
        : found({ schema: stored.text, schemaType: stored.schemaType })
    }
    const text = schemaIn(body)
    const known = subjects.get(subject) ?? new Set<number>()
    if (method === 'POST' && last === 'versions') {
      const id = idOf(text)
      subjects.set(subject, known.add(id))
      return found({ id })
    }
    const id = [...known].find((candidate) => byId.get(candidate)?.text === text)
    return id === undefined ? missing(40403) : found({ id })
  }

  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    incoming.on('end', () => {
      const request = `${incoming.method ?? ''} ${incoming.url ?? ''}`
      fake.requests.push(request)
      const answer = fake.answer(request) ?? regular(request, body)
      if (answer !== 'hang') return reply(outgoing, answer)
      outgoing.on('close', () => {
        fake.abandoned += 1
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const fake: FakeRegistry = {
    url: `http://127.0.0.1:${bound}`,
    requests: [],
    abandoned: 0,
    answer: () => undefined,
    put: idOf,
    replace(firstId) {
      byId.clear()
      subjects.clear()
      nextId = firstId
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return fake
}

function reply(outgoing: ServerResponse, answer: Answer): void {
  outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
}

function schemaIn(body: string): string {
  const json: unknown = body === '' ? {} : JSON.parse(body)
  return typeof json === 'object' && json !== null && 'schema' in json ? String(json.schema) : ''
}
