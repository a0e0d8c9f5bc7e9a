// A proxy before the one broker that knows where an answer begins: it drops, delays or cuts every so many answers to an
// append, and can keep appends back to let them land late. Everything else passes untouched.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { FrameReader } from './frame-reader.ts'

export interface ProxyFigures {
  /** Answers to appends that came by. */
  answers: number
  dropped: number
  delayed: number
  cut: number
  /** Appends that were kept back. */
  held: number
}

export interface Harm {
  /** One answer in so many. */
  readonly every: number
  delayMs(): number
}

export interface KafkaProxy {
  readonly host: string
  readonly port: number
  readonly figures: Readonly<ProxyFigures>
  /** undefined: all answers pass. */
  harm(how: Harm | undefined): void
  /** Keeps every append back from here on; `false` lets them go in their order, also those whose sender has gone. */
  hold(held: boolean): void
  close(): Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  /** Correlation ids of appends that are not answered yet. */
  readonly appends: Set<number>
  /** Requests behind an append that is kept back. */
  held: Buffer[]
  /** Answers behind one that is delayed. */
  delayed: Buffer[] | undefined
}

interface State {
  readonly figures: ProxyFigures
  readonly pairs: Set<Pair>
  harm: Harm | undefined
  holding: boolean
}

const produceKey = 0
const turns = ['drop', 'delay', 'cut'] as const

export async function openKafkaProxy(broker: string): Promise<KafkaProxy> {
  const colon = broker.lastIndexOf(':')
  const target = { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) }
  const state: State = {
    figures: { answers: 0, dropped: 0, delayed: 0, cut: 0, held: 0 },
    pairs: new Set(),
    harm: undefined,
    holding: false,
  }
  const server = createServer((near) => {
    join(state, near, connect({ ...target, noDelay: true }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    figures: state.figures,
    harm: (how) => {
      state.harm = how
    },
    hold: (held) => {
      state.holding = held
      if (!held) for (const pair of state.pairs) release(pair)
    },
    close: async () => {
      for (const pair of state.pairs) end(pair)
      server.close()
      await once(server, 'close')
    },
  }
}

function join(state: State, near: Socket, far: Socket): void {
  near.setNoDelay(true)
  const pair: Pair = { near, far, appends: new Set(), held: [], delayed: undefined }
  state.pairs.add(pair)
  const requests = new FrameReader()
  const answers = new FrameReader()
  near.on('data', (bytes) => {
    for (const frame of requests.take(bytes)) onRequest(state, pair, frame)
  })
  far.on('data', (bytes) => {
    for (const frame of answers.take(bytes)) onAnswer(state, pair, frame)
  })
  for (const socket of [near, far]) socket.on('error', () => socket.destroy())
  near.on('close', () => {
    // What is kept back lands even so: an append may arrive after its writer's end.
    if (pair.held.length === 0) far.destroy()
  })
  far.on('close', () => {
    state.pairs.delete(pair)
    near.destroy()
  })
}

function onRequest(state: State, pair: Pair, frame: Buffer): void {
  if (frame.readInt16BE(4) === produceKey) {
    pair.appends.add(frame.readInt32BE(8))
    if (state.holding) {
      state.figures.held += 1
      pair.held.push(frame)
      return
    }
  }
  if (pair.held.length > 0) pair.held.push(frame)
  else pair.far.write(frame)
}

function onAnswer(state: State, pair: Pair, frame: Buffer): void {
  if (pair.appends.delete(frame.readInt32BE(4))) {
    state.figures.answers += 1
    const { harm, figures } = state
    if (harm !== undefined && figures.answers % harm.every === 0) {
      hurt(pair, frame, figures, harm)
      return
    }
  }
  pass(pair, frame)
}

function hurt(pair: Pair, frame: Buffer, figures: ProxyFigures, harm: Harm): void {
  const turn = turns[(figures.dropped + figures.delayed + figures.cut) % turns.length] ?? 'drop'
  switch (turn) {
    case 'drop':
      figures.dropped += 1
      return
    case 'cut':
      figures.cut += 1
      end(pair)
      return
    case 'delay':
      figures.delayed += 1
      delay(pair, harm.delayMs())
      pass(pair, frame)
      return
    default:
      turn satisfies never
  }
}

function pass(pair: Pair, frame: Buffer): void {
  if (pair.delayed !== undefined) pair.delayed.push(frame)
  else if (!pair.near.destroyed) pair.near.write(frame)
}

function delay(pair: Pair, ms: number): void {
  if (pair.delayed !== undefined) return
  const waiting: Buffer[] = []
  pair.delayed = waiting
  setTimeout(() => {
    pair.delayed = undefined
    for (const frame of waiting) pass(pair, frame)
  }, ms)
}

function release(pair: Pair): void {
  for (const frame of pair.held) pair.far.write(frame)
  pair.held = []
  if (pair.near.destroyed) pair.far.end()
}

function end(pair: Pair): void {
  pair.near.destroy()
  pair.far.destroy()
}
