// When a decided partition's confirmed state goes to disk: beside the loop, one write at a time.
import { performance } from 'node:perf_hooks'
import { messageOf } from '../../base/faults.ts'
import type { JournalFold } from './journal-fold.ts'
import type { PartitionState } from './partition-state.ts'

const everyMs = 1_000
const dirtyMax = 5_000

export interface CheckpointerParts {
  readonly state: PartitionState
  readonly onFault: (message: string) => void
}

export class Checkpointer {
  readonly #parts: CheckpointerParts
  #at = performance.now()
  #offset = -1
  #running: Promise<void> | undefined
  #fault: string | undefined

  constructor(parts: CheckpointerParts) {
    this.#parts = parts
  }

  /** The store could not be written last time: the partition waits (R13) until it can. */
  get away(): boolean {
    return this.#fault !== undefined
  }

  /** Starts a write when one is due; never waits for it. */
  whenDue(fold: JournalFold): void {
    if (this.#running !== undefined) return
    const elapsed = performance.now() - this.#at
    if (elapsed < everyMs && this.#parts.state.dirtyCount < dirtyMax) return
    void this.#write(fold)
  }

  /** What is confirmed now is on disk when this settles; false: it could not be written. */
  async last(fold: JournalFold): Promise<boolean> {
    await this.#running
    await this.#write(fold)
    return this.#fault === undefined
  }

  /** Another log's offsets mean nothing here. */
  reset(): void {
    this.#offset = -1
  }

  #write(fold: JournalFold): Promise<void> {
    const { last, position, commandTimestampMs, atBoundary } = fold
    if (!atBoundary || last === undefined || position.offset === this.#offset)
      return Promise.resolve()
    this.#at = performance.now()
    this.#running = this.#parts.state.checkpoint(position, last, commandTimestampMs).then(
      () => {
        this.#offset = position.offset
        this.#fault = undefined
        this.#running = undefined
      },
      (error: unknown) => {
        this.#fault = messageOf(error)
        this.#running = undefined
        this.#parts.onFault(this.#fault)
      },
    )
    return this.#running
  }
}
