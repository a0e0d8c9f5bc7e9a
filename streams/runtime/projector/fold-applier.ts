// Applies batches to a store of idempotent folds and commits positions from time to time: what was applied and not
// committed is applied again, and changes nothing.
import { performance } from 'node:perf_hooks'
import { initialPosition, type Position } from '../../journal/position.ts'
import type { OffsetCommit } from '../../kafka/kafka-types.ts'
import { foldProgressText, parseFoldProgress } from './fold-progress.ts'
import { PositionHistory } from './position-history.ts'
import type { Begin, Projection } from './projection.ts'
import {
  type Applier,
  type ApplierParts,
  type Commits,
  type ProjectorTelemetry,
  sourceName,
} from './projector-parts.ts'
import type { Source, Taken } from './source.ts'

const batchMax = 1_000
/** What a store may lose in a restart or failover is younger than this. */
const lossMs = 15 * 60_000

interface Progress {
  readonly position: Position
  readonly mark: string
}

export interface FoldApplierParts extends ApplierParts, Commits {
  readonly projection: Projection
  readonly telemetry: ProjectorTelemetry
}

export class FoldApplier implements Applier {
  readonly #parts: FoldApplierParts
  readonly #applied = new Map<Source, Progress>()
  readonly #committed = new Map<Source, number>()
  readonly #history = new PositionHistory<Source>()
  #mark = ''
  #committedAt = performance.now()

  constructor(parts: FoldApplierParts) {
    this.#parts = parts
  }

  async begin(): Promise<void> {
    const { sources, projection } = this.#parts
    const committed = await this.#parts.committed()
    this.#mark = await projection.mark()
    for (const source of sources) {
      const { topic, partition } = source.parts
      const kept = parseFoldProgress(committed.get(`${topic}:${partition}`)?.metadata ?? '')
      const mine = this.#applied.get(source)
      if (mine === undefined && kept?.older !== undefined) this.#history.resume(source, kept.older)
      const known = mine ?? kept
      const begin = await projection.begin(sourceName(source), known?.position, known?.mark ?? '')
      // What a store lost while nobody wrote to it is younger than the last commit, not than now.
      await this.#restart(
        source,
        begin,
        mine === undefined ? (kept?.committedAtMs ?? 0) : Date.now(),
      )
    }
  }

  async gather(source: Source): Promise<readonly Taken[] | undefined> {
    return source.queue.size === 0 ? undefined : await source.take(batchMax)
  }

  async apply(source: Source, records: readonly Taken[]): Promise<void> {
    const decoded = records.flatMap((taken) => (taken.decoded === undefined ? [] : [taken.decoded]))
    await this.#parts.projection.apply(decoded, this.#mark)
    this.#parts.telemetry.recordsApplied(sourceName(source), decoded.length)
  }

  async applyParked(taken: Taken): Promise<void> {
    if (taken.decoded !== undefined) await this.#parts.projection.apply([taken.decoded], this.#mark)
  }

  async mark(taken: Taken, stale: boolean): Promise<void> {
    if (taken.decoded !== undefined) await this.#parts.projection.markStale(taken.decoded, stale)
  }

  applied(source: Source): Promise<void> {
    this.#applied.set(source, { position: source.position, mark: this.#mark })
    this.#history.note(source, source.position, Date.now())
    return Promise.resolve()
  }

  async check(): Promise<'same' | 'restarted'> {
    const { projection, sources } = this.#parts
    const mark = await projection.mark()
    if (mark === this.#mark) return 'same'
    this.#mark = mark
    let restarted = false
    for (const source of sources) {
      const known = this.#applied.get(source)
      const begin = await projection.begin(sourceName(source), known?.position, known?.mark ?? '')
      if (begin.type === 'at') continue
      restarted = true
      await this.#restart(source, begin, Date.now())
    }
    return restarted ? 'restarted' : 'same'
  }

  async commitWhenDue(everyMs: number): Promise<void> {
    if (performance.now() - this.#committedAt < everyMs) return
    const offsets: OffsetCommit[] = []
    for (const [source, { position, mark }] of this.#applied) {
      if (this.#committed.get(source) === position.offset) continue
      const { topic, partition } = source.parts
      const now = Date.now()
      const older = this.#history.oldest(source, now - lossMs)
      const metadata = foldProgressText({ position, mark, committedAtMs: now, older })
      offsets.push({ topic, partition, offset: position.offset, metadata })
    }
    if (offsets.length === 0) return
    this.#committedAt = performance.now()
    await this.#parts.commit(offsets)
    for (const [source, { position }] of this.#applied) this.#committed.set(source, position.offset)
  }

  /** `writtenAtMs`: when the store was last written to by this source. */
  async #restart(source: Source, begin: Begin, writtenAtMs: number): Promise<void> {
    const position = this.#positionOf(source, begin, writtenAtMs)
    if (begin.type !== 'at') this.#history.forget(source)
    // That far everything was applied at that time: a place to go back to, should it happen again.
    const atMs = begin.type === 'back' ? writtenAtMs - begin.ms : writtenAtMs
    if (position.offset > 0 && atMs > 0) this.#history.note(source, position, atMs)
    if (begin.type !== 'at') this.#parts.telemetry.sourceRestarted(sourceName(source), begin.type)
    // Before anything is written: whoever finds this store later knows from where on it is whole.
    if (position.offset === 0) await this.#parts.projection.started(sourceName(source))
    if (begin.type !== 'at') this.#mark = await this.#parts.projection.mark()
    source.restart(position)
    this.#applied.set(source, { position, mark: this.#mark })
  }

  #positionOf(source: Source, begin: Begin, writtenAtMs: number): Position {
    switch (begin.type) {
      case 'at':
        return begin.position
      case 'start':
        return initialPosition
      case 'back':
        // Only a position whose filter state is known will do (R5); else the start, which is always right.
        return this.#history.before(source, writtenAtMs - begin.ms) ?? initialPosition
      default:
        return begin satisfies never
    }
  }
}
