// Why a partition is paused: a set of reasons, resumed when the last one is gone.
import type { TopicPartitions } from '../../kafka/kafka-types.ts'

export type PauseReason = 'no-term' | 'queue-full' | 'stopped' | 'store-away' | 'parked'

export interface Pausable {
  pause(targets: readonly TopicPartitions[]): void
  resume(targets: readonly TopicPartitions[]): void
}

export class Pauses {
  readonly #target: readonly TopicPartitions[]
  readonly #consumer: () => Pausable | undefined
  readonly #reasons = new Set<PauseReason>()

  constructor(topic: string, partition: number, consumer: () => Pausable | undefined) {
    this.#target = [{ topic, partitions: [partition] }]
    this.#consumer = consumer
  }

  get reasons(): readonly PauseReason[] {
    return [...this.#reasons]
  }

  set(reason: PauseReason, on: boolean): void {
    const before = this.#reasons.size
    if (on) this.#reasons.add(reason)
    else this.#reasons.delete(reason)
    const after = this.#reasons.size
    if (before === 0 && after > 0) this.#consumer()?.pause(this.#target)
    if (before > 0 && after === 0) this.#consumer()?.resume(this.#target)
  }

  /** After a join the client has forgotten. */
  reapply(): void {
    if (this.#reasons.size > 0) this.#consumer()?.pause(this.#target)
    else this.#consumer()?.resume(this.#target)
  }
}
