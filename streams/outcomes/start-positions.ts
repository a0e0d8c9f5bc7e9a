// Where a reader of outcomes may begin (R5): at a whole position that another reader of the same journal
// committed, which is the filter's state there whoever folded to it; else at the start.
import { HiveError } from '../base/faults.ts'
import { initialPosition, type Position, parsePosition } from '../journal/position.ts'
import type { Admin } from '../kafka/kafka-types.ts'

export interface JournalSpan {
  /** Furthest known position not behind the end that was there when it was asked. */
  readonly start: Position
  readonly end: number
}

/** Groups whose commits carry positions as metadata. */
export async function journalSpans(
  admin: Admin,
  journals: readonly string[],
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, JournalSpan>> {
  const [starts, ends, ...commits] = await Promise.all([
    admin.startOffsetsOf(journals),
    admin.endOffsetsOf(journals),
    ...groupIds.map((groupId) => admin.committed(groupId, journals)),
  ])
  const spans = new Map<string, JournalSpan>()
  for (const journal of journals) {
    for (const [partition, end] of ends.get(journal) ?? []) {
      const key = `${journal}:${partition}`
      let start = initialPosition
      for (const committed of commits) {
        const position = positionIn(committed.get(key))
        if (position !== undefined && position.offset > start.offset && position.offset <= end) {
          start = position
        }
      }
      const logStart = starts.get(journal)?.get(partition) ?? 0
      if (logStart > start.offset) throw logReset(journal, partition, start.offset, logStart)
      spans.set(key, { start, end })
    }
  }
  return spans
}

/** `position|mark`. Only one that stands at the committed offset: other metadata is somebody else's. */
function positionIn(
  commit: { readonly offset: number; readonly metadata: string } | undefined,
): Position | undefined {
  if (commit === undefined) return undefined
  const [text = ''] = commit.metadata.split('|', 1)
  const position = parsePosition(text)
  return position?.offset === commit.offset ? position : undefined
}

function logReset(journal: string, partition: number, expected: number, found: number): HiveError {
  return new HiveError(
    'LOG_RESET',
    'bug',
    `${journal}:${partition} begins at ${found}, expected ${expected} or before`,
    { facts: { expected, found, partition } },
  )
}
