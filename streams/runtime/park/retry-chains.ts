// Tries the heads of parked chains again: capped attempts with back-off, then a dead letter (DESIGN §4).
import { HiveError, messageOf } from '../../base/faults.ts'
import { decodeJournalHeader, journalHeaderName } from '../../journal/header.ts'
import { initialPosition } from '../../journal/position.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { backoffMs } from '../partitions/backoff.ts'
import type { Taken } from '../projector/source.ts'
import type { Chain, Chains, ParkedRecord } from './chains.ts'
import type { ParkChange } from './park-journal.ts'

const attemptsMax = 3
const retryPace = { firstMs: 1_000, capMs: 30_000 }
const textMax = 2_000

export interface RetryParts {
  readonly chains: Chains
  readonly append: (changes: readonly ParkChange[]) => Promise<void>
  /** Reads and applies one parked record as it would have been applied from its source. */
  readonly apply: (taken: Taken) => Promise<void>
  /** Says in the view whether a record of this key waits. */
  mark(taken: Taken, stale: boolean): Promise<void>
  readonly decode: (raw: KafkaRecord, source: string) => Promise<Taken>
  /** Puts the whole chain where people repair it; may be called again after a crash (ids are stable). */
  readonly deadLetter: (chain: Chain) => Promise<void>
  readonly now: () => number
  readonly random: () => number
}

export class ChainRetry {
  readonly #parts: RetryParts
  readonly #nextAt = new Map<string, number>()

  constructor(parts: RetryParts) {
    this.#parts = parts
  }

  /** Tries every chain that is due, once; a transient fault is thrown and changes nothing. */
  async whenDue(): Promise<void> {
    const { chains, now } = this.#parts
    for (const chain of chains.all) {
      if (chain.dead) continue
      const due = this.#nextAt.get(chain.key)
      if (due === undefined) this.#schedule(chain)
      else if (due <= now()) await this.#attempt(chain)
    }
  }

  #schedule(chain: Chain): void {
    const { now, random } = this.#parts
    this.#nextAt.set(chain.key, now() + backoffMs(chain.attempts + 1, random(), retryPace))
  }

  async #attempt(chain: Chain): Promise<void> {
    const { append, apply, decode, chains } = this.#parts
    const head = chain.records[0]
    this.#nextAt.delete(chain.key)
    if (head === undefined) {
      await append([{ type: 'ChainReleased', payload: { key: chain.key } }])
      return
    }
    const { source, partition, offset } = head
    const taken = await decode(rawOf(head), source)
    const error = taken.decoded === undefined ? taken.error : await this.#try(() => apply(taken))
    if (error === undefined) {
      if (chain.records.length === 1) await this.#parts.mark(taken, false)
      await append([
        { type: 'ParkedRecordApplied', payload: { source, partition, offset, key: chain.key } },
      ])
      const rest = chains.chain(chain.key)
      if (rest?.records.length === 0)
        await append([{ type: 'ChainReleased', payload: { key: chain.key } }])
      else this.#nextAt.set(chain.key, this.#parts.now())
      return
    }
    const attempts = taken.decoded === undefined ? attemptsMax : chain.attempts + 1
    await this.#failed(chain, head, attempts, error)
  }

  async #try(work: () => Promise<void>): Promise<string | undefined> {
    try {
      await work()
      return undefined
    } catch (error) {
      if (error instanceof HiveError && error.kind === 'permanent') return messageOf(error)
      throw error
    }
  }

  async #failed(
    chain: Chain,
    head: ParkedRecord,
    attempts: number,
    message: string,
  ): Promise<void> {
    const { append, deadLetter, now } = this.#parts
    const { source, partition, offset } = head
    const error = message.slice(0, textMax)
    const at = { source, partition, offset, key: chain.key }
    await append([{ type: 'ParkAttempted', payload: { ...at, attempt: attempts, error } }])
    if (attempts < attemptsMax) return
    await deadLetter({ ...chain, attempts, error, lastAtMs: now() })
    await append([
      {
        type: 'ChainDeadLettered',
        payload: { ...at, attempts, error, firstAt: chain.firstAtMs, lastAt: now() },
      },
    ])
  }
}

function rawOf(parked: ParkedRecord): KafkaRecord {
  return {
    topic: parked.source,
    partition: parked.partition,
    offset: parked.offset,
    timestamp: parked.timestampMs,
    key: parked.recordKey,
    value: parked.value,
    headers: parked.headers,
  }
}

/** The place of a parked record within its command, from its own header. */
export function placeOf(
  raw: KafkaRecord,
): Pick<Taken, 'commandOffset' | 'index' | 'count' | 'before'> {
  const header = decodeJournalHeader(raw.headers[journalHeaderName])
  const before = { ...initialPosition, offset: raw.offset }
  return header?.type === 'outcome'
    ? { commandOffset: header.commandOffset, index: header.index, count: header.count, before }
    : { commandOffset: -1, index: 0, count: 1, before }
}
