// Applies batches to an append-only store exactly once, by intent: commit what will be inserted, insert it under a
// token that follows from it, commit that it is done. Dying between any two steps repeats the same insertion.
import { performance } from 'node:perf_hooks'
import { bug, isPermanent } from '../../base/faults.ts'
import type { Journalled } from '../../journal/journalled.ts'
import { initialPosition } from '../../journal/position.ts'
import {
  type FactsProgress,
  intentToken,
  type Pending,
  parseFactsProgress,
  progressText,
} from './intent.ts'
import {
  type Applier,
  type ApplierParts,
  type Commits,
  type ProjectorTelemetry,
  sourceName,
} from './projector-parts.ts'
import type { Source, Taken } from './source.ts'

/** What the facts' store is to the runtime. */
export interface FactsStore {
  readonly name: string
  /** One block under one token; transient faults mean "perhaps", permanent ones "refused whole". */
  insert(records: readonly Journalled[], token: string): Promise<void>
  /** Whether the table holds anything of this source. */
  holds(source: string): Promise<boolean>
  /** All rows that it holds. */
  rows(): Promise<number>
  /** How many of the last inserted blocks it remembers the tokens of. */
  readonly blocksRemembered: number
}

export interface IntentLimits {
  readonly rows: number
  readonly lingerMs: number
}
export const intentLimits: IntentLimits = { rows: 10_000, lingerMs: 1_000 }

/** The four steps of an insertion, each told after it was taken: where tests of failure strike. */
export type IntentStep = 'chosen' | 'intended' | 'inserted' | 'done'

export interface IntentApplierParts extends ApplierParts, Commits {
  readonly store: FactsStore
  readonly limits: IntentLimits
  readonly onStep?: (step: IntentStep) => void
  readonly telemetry: ProjectorTelemetry
}

export class IntentApplier implements Applier {
  readonly #parts: IntentApplierParts
  readonly #progress = new Map<Source, FactsProgress>()
  readonly #waitingSince = new Map<Source, number>()
  /** Last offset inserted of the batch in hand: an interrupted batch comes again under other bounds. */
  readonly #inserted = new Map<Source, number>()
  /** An insertion whose outcome nobody knows: its very rows and token come first, whatever is in hand. */
  readonly #unknown = new Map<Source, Pending>()

  constructor(parts: IntentApplierParts) {
    this.#parts = parts
  }

  async begin(): Promise<void> {
    const committed = await this.#parts.committed()
    for (const source of this.#parts.sources) {
      const { topic, partition } = source.parts
      const found = committed.get(`${topic}:${partition}`)
      const progress =
        this.#progress.get(source) ?? (await this.#progressFrom(source, found?.metadata))
      this.#progress.set(source, progress)
      this.#inserted.delete(source)
      this.#unknown.delete(source)
      source.restart(progress.position)
    }
  }

  async gather(source: Source): Promise<readonly Taken[] | undefined> {
    const progress = this.#progress.get(source)
    if (progress?.pending !== undefined) return await this.#finishPending(source, progress.pending)
    const { rows, lingerMs } = this.#parts.limits
    if (source.queue.size === 0) return undefined
    const now = performance.now()
    const since = this.#waitingSince.get(source)
    if (since === undefined) this.#waitingSince.set(source, now)
    const due = source.queue.size >= rows || (since !== undefined && now - since >= lingerMs)
    if (!due) return undefined
    this.#waitingSince.delete(source)
    return await source.take(rows)
  }

  async apply(source: Source, given: readonly Taken[]): Promise<void> {
    const unknown = this.#unknown.get(source)
    if (unknown !== undefined) {
      const { from, to } = unknown
      const again = given.filter(({ raw }) => raw.offset >= from && raw.offset <= to)
      await this.#insert(source, again, unknown)
    }
    const inserted = this.#inserted.get(source) ?? -1
    const records = given.filter(({ raw }) => raw.offset > inserted)
    const first = records[0]
    const last = records.at(-1)
    if (first === undefined || last === undefined) return
    const pending: Pending = {
      from: first.raw.offset,
      to: last.raw.offset,
      park: this.#parts.park.offset,
      rowsBefore: await this.#parts.store.rows(),
    }
    this.#parts.onStep?.('chosen')
    await this.#commit(source, { position: first.before, pending })
    this.#parts.onStep?.('intended')
    await this.#insert(source, records, pending)
    this.#parts.onStep?.('inserted')
  }

  /** One record under a token of its own: drained twice it is inserted once. */
  async applyParked(taken: Taken): Promise<void> {
    if (taken.decoded === undefined) return
    const { store } = this.#parts
    const { topic, partition, offset } = taken.decoded
    await store.insert(
      [taken.decoded],
      intentToken(store.name, `parked/${topic}:${partition}`, offset, offset),
    )
  }

  /** Rows that are missing are told by the park journal; the rows that are there are not stale. */
  mark(): Promise<void> {
    return Promise.resolve()
  }

  async applied(source: Source): Promise<void> {
    if (this.#progress.get(source)?.position.offset === source.position.offset) return
    await this.#commit(source, { position: source.position, pending: undefined })
    this.#parts.onStep?.('done')
  }

  check(): Promise<'same' | 'restarted'> {
    return Promise.resolve('same')
  }

  /** Every step commits for itself. */
  commitWhenDue(): Promise<void> {
    return Promise.resolve()
  }

  /** Takes the range of an unfinished intent again, whole, and inserts it with its own bounds and token. */
  async #finishPending(source: Source, pending: Pending): Promise<readonly Taken[] | undefined> {
    if (source.queue.next <= pending.to) return undefined
    const range: Taken[] = []
    while (source.position.offset <= pending.to) range.push(...(await source.take(1)))
    const name = sourceName(source)
    const { chains } = this.#parts.park
    const records = range.filter((taken) => !chains.isTaken(name, taken.raw.offset, pending.park))
    try {
      await this.#insert(source, records, pending)
    } catch (error) {
      if (!isPermanent(error)) throw error
      // Refused for certain: the range is taken anew, and each half of it is an intent of its own.
      const position = this.#progress.get(source)?.position ?? initialPosition
      this.#progress.set(source, { position, pending: undefined })
      source.restart(position)
      return undefined
    }
    await this.#commit(source, { position: source.position, pending: undefined })
    return undefined
  }

  async #insert(source: Source, records: readonly Taken[], pending: Pending): Promise<void> {
    const { store, telemetry } = this.#parts
    const name = sourceName(source)
    const decoded = records.flatMap((taken) => (taken.decoded === undefined ? [] : [taken.decoded]))
    this.#unknown.set(source, pending)
    try {
      await store.insert(decoded, intentToken(store.name, name, pending.from, pending.to))
      this.#inserted.set(source, pending.to)
      this.#unknown.delete(source)
    } catch (error) {
      if (isPermanent(error)) this.#unknown.delete(source)
      throw error
    }
    telemetry.recordsApplied(name, decoded.length)
  }

  async #commit(source: Source, progress: FactsProgress): Promise<void> {
    const { topic, partition } = source.parts
    const offset = progress.pending?.from ?? progress.position.offset
    await this.#parts.commit([{ topic, partition, offset, metadata: progressText(progress) }])
    this.#progress.set(source, progress)
  }

  async #progressFrom(source: Source, metadata: string | undefined): Promise<FactsProgress> {
    const { store } = this.#parts
    const name = sourceName(source)
    const progress = parseFactsProgress(metadata ?? '')
    if (progress === undefined) {
      if (await store.holds(name))
        throw positionLost(name, 'rows are there, but no committed position')
      return { position: initialPosition, pending: undefined }
    }
    // A block has at least one row: fewer rows than remembered blocks, and the token is surely still known.
    const { pending } = progress
    if (
      pending !== undefined &&
      (await store.rows()) - pending.rowsBefore >= store.blocksRemembered
    ) {
      throw positionLost(name, 'an unfinished insertion is older than what the store remembers')
    }
    return progress
  }
}

function positionLost(source: string, why: string) {
  return bug('FACTS_POSITION_LOST', `${source}: ${why}; mend: rebuild the facts of this source`, {
    source,
  })
}
