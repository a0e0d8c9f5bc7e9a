// What a fold commits beside its offset: position, the store it was written to, and an older position to go back to.
// `position|mark|committedAt|notedAt/position`; times in ms. Readers of the position alone stop at the first bar.
import { type Position, parsePosition, positionText } from '../../journal/position.ts'
import type { Noted } from './position-history.ts'

export interface FoldProgress {
  readonly position: Position
  /** The store that it was written to; '' when nothing is known of it. */
  readonly mark: string
  readonly committedAtMs: number
  /** The newest position old enough to outlive what a store may lose; else the oldest known. */
  readonly older: Noted | undefined
}

export function foldProgressText({ position, mark, committedAtMs, older }: FoldProgress): string {
  const back = older === undefined ? '' : `${older.atMs}/${positionText(older.position)}`
  return [positionText(position), mark, committedAtMs, back].join('|')
}

/** undefined: the metadata holds no position. */
export function parseFoldProgress(metadata: string): FoldProgress | undefined {
  const [at = '', mark = '', committedAt = '', back = ''] = metadata.split('|')
  const position = parsePosition(at)
  if (position === undefined) return undefined
  const committedAtMs = /^\d+$/.test(committedAt) ? Number(committedAt) : 0
  return { position, mark, committedAtMs, older: parseNoted(back) }
}

function parseNoted(text: string): Noted | undefined {
  const slash = text.indexOf('/')
  const position = parsePosition(text.slice(slash + 1))
  const atMs = Number(text.slice(0, Math.max(0, slash)))
  return slash <= 0 || position === undefined || !Number.isSafeInteger(atMs)
    ? undefined
    : { position, atMs }
}
