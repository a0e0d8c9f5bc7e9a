// The SDK's producer: checks and seals, bounds what waits, keeps each lane's order, settles every promise.

import { uuidV7 } from '../../schemas/ids.ts'
import { messageOf } from '../base/faults.ts'
import type { Logger } from '../base/logger.ts'
import type { Outcome, OutcomeSource } from '../outcomes/outcome.ts'
import type { CommandInput } from './command-input.ts'
import { Lane, type LaneSettings } from './lane.ts'
import { type OutcomeOf, outcomeQuery } from './outcome-query.ts'
import { type CommandDefaults, prepareCommand } from './prepare-command.ts'
import { Receipts } from './receipts.ts'
import { producerClosed } from './refusals.ts'
import { Room } from './room.ts'
import type { LogPlace, Packed, Receipt, Transport } from './transport.ts'

export interface ProducerLimits {
  /** All commands that were sent and are not acknowledged; as much again may wait for room. */
  readonly bufferBytesMax: number
  /** The same for one lane, so that one partition without a leader does not take all of it. */
  readonly laneBytesMax: number
  readonly batchBytesMax: number
  /** How long a command is tried before its promise is rejected. */
  readonly deliveryTimeoutMs: number
}

export interface ProducerParts<Body> {
  readonly transport: Transport<Body>
  readonly limits: ProducerLimits
  readonly defaults: CommandDefaults
  readonly logger: Logger
  readonly outcomes: OutcomeSource | undefined
  /** Closes what was opened for this producer alone. */
  readonly closeParts: () => Promise<void>
}

export interface ProducerFigures {
  readonly acknowledged: number
  readonly retries: number
  /** Sent and not yet acknowledged. */
  readonly bufferedBytes: number
  readonly pending: number
}

export interface Closed {
  readonly graceful: boolean
  /** Lanes whose commands were not acknowledged at the deadline; their promises are rejected. */
  readonly left: readonly string[]
}

export interface Producer {
  /**
   * Resolves once the log holds the command. Rejects with a HiveError: MALFORMED, TOO_LARGE (never
   * sent), DEPENDENCY_AWAY (not sent in time), APPEND_UNKNOWN (send again with the same commandId).
   */
  send(command: CommandInput): Promise<Receipt>
  /** What became of it: from the outcome source that the producer was given. */
  outcome(of: OutcomeOf, options?: { readonly timeoutMs?: number }): Promise<Outcome>
  /** Resolves while there is room: await it before each send in a loop that does not await `send`. */
  ready(): Promise<void>
  figures(): ProducerFigures
  /** Takes nothing more, sends what waits, settles every promise. The same promise each time. */
  close(deadlineMs?: number): Promise<Closed>
}

const closeDeadlineMs = 10_000

export function createProducer<Body>(parts: ProducerParts<Body>): Producer {
  return new QueueingProducer(parts)
}

class QueueingProducer<Body> implements Producer {
  readonly #parts: ProducerParts<Body>
  readonly #total: Room
  readonly #lanes = new Map<string, { readonly lane: Lane<Body>; readonly room: Room }>()
  readonly #settings: LaneSettings
  readonly #receipts = new Receipts()
  #readyWaiters: PromiseWithResolvers<void>[] = []
  #acknowledged = 0
  #retries = 0
  #pending = 0
  #closing: Promise<Closed> | undefined

  constructor(parts: ProducerParts<Body>) {
    this.#parts = parts
    this.#total = new Room(parts.limits.bufferBytesMax)
    this.#settings = {
      batchBytesMax: parts.limits.batchBytesMax,
      now: () => Date.now(),
      random: () => Math.random(),
      onRetry: (lane, error) => {
        this.#retries += 1
        parts.logger.warn({ lane, error: messageOf(error) }, 'commands are sent again')
      },
    }
  }

  async send(input: CommandInput): Promise<Receipt> {
    if (this.#closing !== undefined) throw producerClosed()
    const command = prepareCommand(input, this.#parts.defaults, uuidV7)
    const packed = this.#parts.transport.pack(command, { traceparent: input.traceparent })
    const { commandId, entityId, orgId } = command.envelope
    const place = await this.#enqueue(packed, commandId)
    const receipt: Receipt = { type: command.type, orgId, entityId, commandId, ...place }
    if (this.#parts.outcomes !== undefined) this.#receipts.add(receipt)
    return receipt
  }

  async outcome(of: OutcomeOf, options: { readonly timeoutMs?: number } = {}): Promise<Outcome> {
    const query = outcomeQuery(of, this.#receipts, this.#parts.outcomes)
    return await query.source.wait(query.wanted, options)
  }

  async ready(): Promise<void> {
    if (this.#closing !== undefined) throw producerClosed()
    if (!this.#full()) return
    const waiter = Promise.withResolvers<void>()
    this.#readyWaiters.push(waiter)
    await waiter.promise
  }

  figures(): ProducerFigures {
    return {
      acknowledged: this.#acknowledged,
      retries: this.#retries,
      bufferedBytes: this.#total.used,
      pending: this.#pending,
    }
  }

  close(deadlineMs: number = closeDeadlineMs): Promise<Closed> {
    this.#closing ??= this.#close(deadlineMs)
    return this.#closing
  }

  #enqueue(packed: Packed<Body>, commandId: string): Promise<LogPlace> {
    const { promise, resolve, reject } = Promise.withResolvers<LogPlace>()
    const { bytes } = packed
    const { lane, room } = this.#laneOf(packed.lane)
    this.#pending += 1
    const leave = (rooms: readonly Room[]) => {
      this.#pending -= 1
      for (const each of rooms) each.leave(bytes)
      this.#wakeReady()
    }
    const enter = () => {
      lane.push({
        packed,
        commandId,
        deadline: Date.now() + this.#parts.limits.deliveryTimeoutMs,
        done: (place) => {
          this.#acknowledged += 1
          resolve(place)
          leave([room, this.#total])
        },
        failed: (error) => {
          reject(error)
          leave([room, this.#total])
        },
      })
    }
    const refuse = (rooms: readonly Room[]) => (error: Error) => {
      reject(error)
      leave(rooms)
    }
    room.enter({
      bytes,
      enter: () => this.#total.enter({ bytes, enter, refuse: refuse([room]) }),
      refuse: refuse([]),
    })
    return promise
  }

  #laneOf(name: string) {
    const known = this.#lanes.get(name)
    if (known !== undefined) return known
    const { transport, limits } = this.#parts
    const made = {
      lane: new Lane(name, transport, this.#settings),
      room: new Room(limits.laneBytesMax),
    }
    this.#lanes.set(name, made)
    return made
  }

  #full(): boolean {
    return this.#total.full || [...this.#lanes.values()].some(({ room }) => room.full)
  }

  #wakeReady(): void {
    if (this.#readyWaiters.length === 0 || this.#full()) return
    for (const { resolve } of this.#readyWaiters.splice(0)) resolve()
  }

  async #close(deadlineMs: number): Promise<Closed> {
    const lanes = [...this.#lanes]
    const late = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => late.resolve('late'), deadlineMs)
    const drained = this.#drained().then(() => 'drained' as const)
    const end = await Promise.race([drained, late.promise])
    clearTimeout(timer)
    const left = end === 'late' ? lanes.filter(([, { room }]) => room.used > 0) : []
    const closed = producerClosed()
    for (const [, { room }] of lanes) room.refuseAll(closed)
    this.#total.refuseAll(closed)
    for (const { reject } of this.#readyWaiters.splice(0)) reject(closed)
    await Promise.all(left.map(([, { lane }]) => lane.abort()))
    await Promise.all(lanes.map(([, { lane }]) => lane.close()))
    await this.#parts.closeParts()
    return { graceful: left.length === 0, left: left.map(([name]) => name) }
  }

  /** A lane that empties lets in who waited for room, in this one or in another. */
  async #drained(): Promise<void> {
    while (this.#pending > 0) {
      await Promise.all([...this.#lanes.values()].map(({ lane }) => lane.drained()))
    }
  }
}
