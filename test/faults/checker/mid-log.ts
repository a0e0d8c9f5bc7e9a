// A reader that starts in mid-log, with nothing but a stored position, agrees with the one that read from the start.
import type { JournalReport } from './check-journal.ts'
import type { RawRecord } from './read-log.ts'
import { tell } from './valid-records.ts'

/** What a reader keeps; any implementation of it can be compared. */
export interface Reader<Stored> {
  readonly name: string
  readonly start: Stored
  /** The verdict on the record that follows, and what is kept behind it. */
  read(stored: Stored, record: RawRecord): { readonly counts: boolean; readonly stored: Stored }
}

interface Standing {
  readonly reign: number
  readonly command: number
  readonly index: number
}

/** The checker's own: no offset, for the records are given in order. */
export const ownReader: Reader<Standing> = {
  name: 'the checker',
  start: { reign: 0, command: -1, index: 0 },
  read(stored, record) {
    const told = tell(record)
    if (told.kind === 'epoch' && told.epoch > stored.reign) {
      return { counts: true, stored: { ...stored, reign: told.epoch } }
    }
    const follows =
      told.index === 0
        ? told.previous === stored.command
        : told.command === stored.command && told.index === stored.index + 1
    const counts =
      told.kind === 'outcome' && told.epoch === stored.reign && stored.reign > 0 && follows
    return counts
      ? { counts, stored: { reign: stored.reign, command: told.command, index: told.index } }
      : { counts, stored }
  },
}

export interface MidLogFinding {
  readonly starts: number
  readonly problems: string[]
}

/** Starts a reader at every offset of a sample, and around every void record; reads to the end each time. */
export function checkMidLog<Stored>(
  report: JournalReport,
  reader: Reader<Stored>,
  options: { readonly startsMax: number; readonly random: () => number },
): MidLogFinding {
  const problems: string[] = []
  const valid = new Set(report.valid.map(({ told }) => `${told.raw.partition}@${told.raw.offset}`))
  let starts = 0
  const partitions = Map.groupBy(report.journal, ({ partition }) => partition)
  for (const [partition, records] of partitions) {
    const expected = records.map(({ offset }) => valid.has(`${partition}@${offset}`))
    const stored: Stored[] = [reader.start]
    const first = differs(reader, records, expected, 0, reader.start, stored)
    if (first !== undefined) {
      problems.push(`${reader.name}, from the start: partition ${partition} offset ${first}`)
      continue
    }
    for (const at of sampled(expected, options)) {
      const from = stored[at]
      if (from === undefined) continue
      starts += 1
      const found = differs(reader, records, expected, at, from)
      if (found !== undefined) {
        problems.push(`${reader.name}, from ${at}: partition ${partition} offset ${found}`)
        break
      }
    }
  }
  return { starts, problems }
}

/** Index of the first record that is judged otherwise. */
function differs<Stored>(
  reader: Reader<Stored>,
  records: readonly RawRecord[],
  expected: readonly boolean[],
  from: number,
  start: Stored,
  keep?: Stored[],
): number | undefined {
  let stored = start
  for (let at = from; at < records.length; at += 1) {
    const record = records[at]
    if (record === undefined) return at
    const read = reader.read(stored, record)
    if (read.counts !== expected[at]) return at
    stored = read.stored
    keep?.push(stored)
  }
  return undefined
}

function sampled(
  expected: readonly boolean[],
  { startsMax, random }: { readonly startsMax: number; readonly random: () => number },
): Set<number> {
  const chosen = new Set<number>()
  for (const [at, counts] of expected.entries()) {
    if (counts || chosen.size > startsMax / 2) continue
    for (let near = Math.max(0, at - 2); near <= at + 2; near += 1) chosen.add(near)
  }
  for (let count = 0; count < startsMax; count += 1) {
    chosen.add(Math.floor(random() * expected.length))
  }
  return chosen
}
