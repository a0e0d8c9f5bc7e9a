// A TCP proxy before the broker that loses answers, stalls and cuts, on command.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Connections made so far. */
  readonly connections: number
  /** Answers from here on vanish; what is asked still reaches the broker. */
  loseAnswers(lose: boolean): void
  /** Nothing passes in either direction, and no connection breaks. */
  stall(stalled: boolean): void
  cut(): void
  /** Connections made so far hang for ever, as after a router's restart; new ones are well. */
  abandon(): void
  close(): Promise<void>
}

export async function openProxy(target: string): Promise<Proxy> {
  const [host = '', port = ''] = target.split(':')
  const pairs = new Set<{ near: Socket; far: Socket }>()
  let losing = false
  let stalled = false
  let connections = 0
  const server = createServer((near) => {
    connections += 1
    const far = connect({ host, port: Number(port), noDelay: true })
    const pair = { near, far }
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      socket.on('error', end)
      socket.on('close', end)
    }
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => {
      if (!losing) near.write(bytes)
    })
    if (stalled) hold(pair, true)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const cut = () => {
    for (const { near, far } of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  return {
    port: address.port,
    get connections() {
      return connections
    },
    loseAnswers: (lose) => {
      losing = lose
    },
    stall: (stop) => {
      stalled = stop
      for (const pair of pairs) hold(pair, stop)
    },
    cut,
    abandon: () => {
      for (const pair of pairs) hold(pair, true)
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

function hold({ near, far }: { near: Socket; far: Socket }, stop: boolean): void {
  for (const socket of [near, far]) {
    if (stop) socket.pause()
    else socket.resume()
  }
}
