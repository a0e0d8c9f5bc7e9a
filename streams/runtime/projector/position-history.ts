// Positions of the last quarter of an hour and a little more, one a minute: whole positions, since an offset
// alone says nothing of the filter (R5).
import type { Position } from '../../journal/position.ts'

const everyMs = 60_000
const keptMax = 20

interface Noted {
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

  /** The newest position noted at or before a time; undefined: none is known. */
  before(key: Key, atMs: number): Position | undefined {
    return this.#noted.get(key)?.findLast((noted) => noted.atMs <= atMs)?.position
  }

  /** The reader went back: what was noted ahead of it is no longer so. */
  forget(key: Key): void {
    this.#noted.delete(key)
  }
}
