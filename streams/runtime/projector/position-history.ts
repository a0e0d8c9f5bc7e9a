// Positions of the last quarter of an hour and a little more, one a minute: whole positions, since an offset
// alone says nothing of the filter (R5). Times are the machine's, ms: they outlive the process beside a commit.
import type { Position } from '../../journal/position.ts'

const everyMs = 60_000
const keptMax = 20

export interface Noted {
  readonly position: Position
  readonly atMs: number
}

export class PositionHistory<Key> {
  readonly #noted = new Map<Key, Noted[]>()

  note(key: Key, position: Position, nowMs: number): void {
    const list = this.#noted.get(key) ?? []
    this.#noted.set(key, list)
    const newest = list.at(-1)
    if (newest !== undefined && nowMs - newest.atMs < everyMs) return
    list.push({ position, atMs: nowMs })
    if (list.length > keptMax) list.shift()
  }

  /** What a former owner noted, when it stands before everything that is known here. */
  resume(key: Key, noted: Noted): void {
    this.#noted.set(key, [noted, ...(this.#noted.get(key) ?? [])])
  }

  /** The newest position noted at or before a time; undefined: none is known. */
  before(key: Key, atMs: number): Position | undefined {
    return this.#noted.get(key)?.findLast((noted) => noted.atMs <= atMs)?.position
  }

  /** What to keep beside a commit, so that it can be gone back to: old enough, else as old as there is. */
  oldest(key: Key, atMs: number): Noted | undefined {
    const list = this.#noted.get(key) ?? []
    return list.findLast((noted) => noted.atMs <= atMs) ?? list[0]
  }

  /** The reader went back: what was noted ahead of it is no longer so. */
  forget(key: Key): void {
    this.#noted.delete(key)
  }
}
