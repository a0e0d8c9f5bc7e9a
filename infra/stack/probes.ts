// Owns the questions asked over a socket: does this port answer, is Kafka, Redis, ClickHouse or the
// registry behind it ready to work. Each answers true or false within its own short time limit.
import { connect } from 'node:net'

const attemptMs = 1_000

export interface Address {
  readonly host: string
  readonly port: number
}

export const loopback = '127.0.0.1'

export function acceptsConnections(at: Address): Promise<boolean> {
  return exchange(at, undefined, () => true)
}

// ApiVersions v0 is answered by every broker version, and only once the broker takes requests.
export function kafkaAnswers(at: Address): Promise<boolean> {
  const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff])
  return exchange(at, request, (reply) => {
    if (reply.length < 10) return undefined
    return reply.readInt32BE(4) === 7 && reply.readInt16BE(8) === 0
  })
}

export async function redisAnswers(at: Address): Promise<boolean> {
  return (await redisCommand(at, ['PING']))?.startsWith('+PONG') === true
}

// One command, its raw reply. Enough for starting and stopping; the product's own client is elsewhere.
export function redisCommand(at: Address, words: readonly string[]): Promise<string | undefined> {
  const request = `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
  return ask(at, Buffer.from(request), (reply) => {
    const text = reply.toString('utf8')
    const head = text.indexOf('\r\n')
    if (head < 0) return undefined
    if (!text.startsWith('$') || text.startsWith('$-1')) return text
    const bytes = Number(text.slice(1, head))
    return reply.length >= head + 2 + bytes + 2 ? text : undefined
  })
}

export async function httpAnswers(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url, {
      signal: AbortSignal.timeout(attemptMs),
      // A kept connection would be one more that the server waits for when it stops.
      headers: { connection: 'close' },
    })
    await reply.arrayBuffer()
    return reply.ok
  } catch {
    // Refused, reset or late: not ready, which is the answer.
    return false
  }
}

async function exchange(
  at: Address,
  request: Buffer | undefined,
  judge: (reply: Buffer) => boolean | undefined,
): Promise<boolean> {
  return (await ask(at, request, judge)) === true
}

// Sends a request and collects the reply until `read` makes something of it.
function ask<T>(
  at: Address,
  request: Buffer | undefined,
  read: (reply: Buffer) => T | undefined,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: at.host, port: at.port })
    let reply = Buffer.alloc(0)
    const end = (value: T | undefined) => {
      socket.destroy()
      resolve(value)
    }
    socket.setTimeout(attemptMs, () => end(undefined))
    socket.once('error', () => end(undefined))
    socket.once('close', () => end(undefined))
    socket.once('connect', () => {
      if (request === undefined) end(read(reply))
      else socket.write(request)
    })
    socket.on('data', (chunk) => {
      reply = Buffer.concat([reply, chunk])
      const value = read(reply)
      if (value !== undefined) end(value)
    })
  })
}
