// What a park journal says, folded: which keys are parked, behind which records, and which source offsets were taken.
// A taken record is never applied from its source again, also after its chain was released.
import type { ParkRecord } from '../../../schemas/generated/types.ts'

export interface ParkedRecord {
  /** Logical name of the journal it came from. */
  readonly source: string
  readonly partition: number
  readonly offset: number
  readonly recordKey: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer>>
  readonly timestampMs: number
}

export interface Chain {
  readonly key: string
  readonly records: readonly ParkedRecord[]
  /** Failed attempts at its head. */
  readonly attempts: number
  readonly error: string
  readonly firstAtMs: number
  readonly lastAtMs: number
  /** Waits for repair; nothing is tried any more. */
  readonly dead: boolean
}

function takenKey(source: string, offset: number): string {
  return `${source}@${offset}`
}

export class Chains {
  readonly #chains = new Map<string, Chain>()
  /** Source record → offset in the park journal at which it was taken. */
  readonly #taken = new Map<string, number>()

  get all(): readonly Chain[] {
    return [...this.#chains.values()]
  }

  chain(key: string): Chain | undefined {
    return this.#chains.get(key)
  }

  /**
   * Whether a record must stand behind a chain. One that lies before the chain's first record of its source was
   * applied before that was parked, and comes again after a restart or an interrupted batch: it is not parked.
   */
  waitsBehind(key: string, source: string, offset: number): boolean {
    const chain = this.#chains.get(key)
    if (chain === undefined) return false
    const first = chain.records.find((record) => record.source === source)
    return first === undefined || offset > first.offset
  }

  /** `before`: as the park journal stood up to that offset (an intent's view of it). */
  isTaken(source: string, offset: number, before = Number.POSITIVE_INFINITY): boolean {
    const at = this.#taken.get(takenKey(source, offset))
    return at !== undefined && at < before
  }

  fold(record: ParkRecord, parkOffset: number): void {
    switch (record.type) {
      case 'RecordParked':
        this.#park(record.payload, parkOffset, record.envelope.recordedAt / 1000)
        return
      case 'ParkAttempted':
        this.#change(record.payload.key, (chain) => ({
          ...chain,
          attempts: record.payload.attempt,
          error: record.payload.error,
          lastAtMs: record.envelope.recordedAt / 1000,
        }))
        return
      case 'ParkedRecordApplied':
        this.#change(record.payload.key, (chain) => ({
          ...chain,
          records: chain.records.slice(1),
          attempts: 0,
        }))
        return
      case 'ChainDeadLettered':
        this.#change(record.payload.key, (chain) => ({ ...chain, dead: true }))
        return
      case 'ChainReleased':
        this.#chains.delete(record.payload.key)
        return
      default:
        record satisfies never
    }
  }

  #change(key: string, change: (chain: Chain) => Chain): void {
    const chain = this.#chains.get(key)
    if (chain !== undefined) this.#chains.set(key, change(chain))
  }

  #park(payload: RecordParkedPayload, parkOffset: number, atMs: number): void {
    const { source, partition, offset, recordKey, value, headers, timestamp, key, error } = payload
    const parked = { source, partition, offset, recordKey, value, headers, timestampMs: timestamp }
    const chain = this.#chains.get(key)
    this.#chains.set(key, {
      key,
      records: [...(chain?.records ?? []), parked],
      attempts: chain?.attempts ?? 0,
      error: chain?.error ?? error,
      firstAtMs: chain?.firstAtMs ?? atMs,
      lastAtMs: atMs,
      dead: chain?.dead ?? false,
    })
    this.#taken.set(takenKey(source, offset), parkOffset)
  }
}

type RecordParkedPayload = Extract<ParkRecord, { type: 'RecordParked' }>['payload']
