// Own commands between append and echo. Every acknowledgement is checked against the echo: kafkajs can acknowledge
// what was never written (model/kafkajs_sends), so an ack alone proves nothing.
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import type { EntityRow, RememberedEntry } from '../store/rows.ts'

export interface OwnCommand {
  readonly commandOffset: number
  /** Broker timestamp of the command, ms. */
  readonly timestampMs: number
  readonly entityId: string
  readonly row: EntityRow | undefined
  readonly remembered: RememberedEntry | undefined
  /** A command that nobody could read or place, and its code: its bytes are kept for people, once answered. */
  readonly dead: DeadCommand | undefined
}

export interface DeadCommand {
  readonly record: KafkaRecord
  readonly code: string
}

export interface OwnBatch {
  readonly commands: readonly OwnCommand[]
  /** Monotonic ms. */
  readonly sentAt: number
  acknowledgedAt: number | undefined
  echoedAt: number | undefined
  settled: number
}

export class InFlight {
  readonly #batches: OwnBatch[] = []

  get batches(): number {
    return this.#batches.length
  }

  get oldestSentAt(): number | undefined {
    return this.#batches[0]?.sentAt
  }

  add(commands: readonly OwnCommand[], sentAt: number): OwnBatch {
    const batch: OwnBatch = {
      commands,
      sentAt,
      acknowledgedAt: undefined,
      echoedAt: undefined,
      settled: 0,
    }
    this.#batches.push(batch)
    return batch
  }

  /** The own command whose echo must come next. */
  expected(): OwnCommand | undefined {
    const batch = this.#batches[0]
    return batch?.commands[batch.settled]
  }

  /** Notes the first echo of a batch at its journal offset; false when the ack named another. */
  echoed(offset: number): boolean {
    const batch = this.#batches[0]
    if (batch === undefined) return true
    if (batch.echoedAt === undefined && batch.settled === 0) batch.echoedAt = offset
    return agrees(batch)
  }

  /** False when the echo came at another offset than the ack says. */
  acknowledged(batch: OwnBatch, baseOffset: number): boolean {
    batch.acknowledgedAt = baseOffset
    return agrees(batch)
  }

  /** The expected command was read back whole. */
  settle(): void {
    const batch = this.#batches[0]
    if (batch === undefined) return
    batch.settled += 1
    if (batch.settled === batch.commands.length) this.#batches.shift()
  }

  clear(): void {
    this.#batches.length = 0
  }
}

function agrees(batch: OwnBatch): boolean {
  if (batch.acknowledgedAt === undefined || batch.echoedAt === undefined) return true
  return batch.acknowledgedAt === batch.echoedAt
}
