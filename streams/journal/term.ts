// One writer's term on one journal partition (R2, R3, R8): one producer, one outstanding send, used until any error.
import { bug, messageOf } from '../base/faults.ts'
import type { PartitionProducer, ProducerRecord } from '../kafka/kafka-types.ts'

export type TermEnd =
  | 'append-failed'
  | 'no-echo'
  | 'fenced'
  | 'own-record-void'
  | 'echo-differs'
  | 'stopped'

export interface TermParts {
  readonly epoch: number
  /** UUIDv7 minted for this term. */
  readonly writer: string
  readonly producer: PartitionProducer
}

export class Term {
  readonly epoch: number
  readonly writer: string
  readonly #producer: PartitionProducer
  #ended: TermEnd | undefined
  #detail = ''
  #sending = false
  #confirmed = false

  constructor(parts: TermParts) {
    this.epoch = parts.epoch
    this.writer = parts.writer
    this.#producer = parts.producer
  }

  /** The own EpochStarted was read back as valid: deciding may begin (R6). */
  get confirmed(): boolean {
    return this.#confirmed && this.#ended === undefined
  }

  get ended(): TermEnd | undefined {
    return this.#ended
  }

  get detail(): string {
    return this.#detail
  }

  get sending(): boolean {
    return this.#sending
  }

  confirm(): void {
    this.#confirmed = true
  }

  /** Appends one batch; undefined when the outcome is unknown or refused, and the term has ended. */
  async append(records: readonly ProducerRecord[]): Promise<number | undefined> {
    if (this.#ended !== undefined) return undefined
    if (this.#sending) throw bug('TERM_MISUSED', 'a term has at most one outstanding send (R2)')
    this.#sending = true
    try {
      const { baseOffset } = await this.#producer.send(records)
      return baseOffset
    } catch (error) {
      this.end('append-failed', messageOf(error))
      return undefined
    } finally {
      this.#sending = false
    }
  }

  /** Final and idempotent: the first reason stands. The producer is never used again. */
  end(reason: TermEnd, detail = ''): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    this.#detail = detail
  }

  /** Closes the producer, whatever its state. */
  close(): Promise<void> {
    return this.#producer.close()
  }
}
