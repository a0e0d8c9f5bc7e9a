// Insertion by intent (DESIGN §5): what is about to be inserted is committed first, so that whoever takes over
// inserts exactly the same rows under the same token, and the store drops what it already has.
import { z } from 'zod'
import { type Position, parsePosition, positionText } from '../../journal/position.ts'

export interface Pending {
  /** First and last offset of the range. */
  readonly from: number
  readonly to: number
  /** Offset of the park journal: records taken by it before that are not in the range. */
  readonly park: number
  /** Rows in the store when the intent was made: since then it took in no more blocks than rows. */
  readonly rowsBefore: number
}

export interface FactsProgress {
  /** Where the range begins, or where to go on when nothing is pending. */
  readonly position: Position
  readonly pending: Pending | undefined
}

const shape = z.object({
  p: z.string(),
  i: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
})

export function progressText({ position, pending }: FactsProgress): string {
  const p = positionText(position)
  return JSON.stringify(
    pending === undefined
      ? { p }
      : { p, i: [pending.from, pending.to, pending.park, pending.rowsBefore] },
  )
}

/** undefined: the metadata is not ours. */
export function parseFactsProgress(metadata: string): FactsProgress | undefined {
  const parsed = shape.safeParse(parseJson(metadata))
  if (!parsed.success) return undefined
  const position = parsePosition(parsed.data.p)
  if (position === undefined) return undefined
  if (parsed.data.i === undefined) return { position, pending: undefined }
  const [from, to, park, rowsBefore] = parsed.data.i
  return { position, pending: { from, to, park, rowsBefore } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `<facts>:<source>:<from>-<to>`: the same rows always carry the same token. */
export function intentToken(facts: string, source: string, from: number, to: number): string {
  return `${facts}:${source}:${from}-${to}`
}
