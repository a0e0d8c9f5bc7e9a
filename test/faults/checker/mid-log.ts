// A reader that starts in mid-log, with nothing but what it stored, agrees with the one that read from the start.
import type { JournalReport } from './check-journal.ts'
import type { RawRecord } from './read-log.ts'
import { tell } from './valid-records.ts'

/** Reads one partition in order; may keep in memory whatever it likes. */
export interface Reader {
  /** Does the record count? */
  read(record: RawRecord): boolean
  /** What it would keep on disk here. */
  stored(): string
}

export interface ReaderKind {
  readonly name: string
  /** undefined: at the beginning. */
  open(stored: string | undefined): Reader
}

/** The checker's own, which stores what it needs as it sees fit. */
export const ownReader: ReaderKind = {
  name: 'the checker',
  open(stored) {
    let [reign = 0, command = -1, index = 0] = stored?.split('/').map(Number) ?? []
    return {
      read(record) {
        const told = tell(record)
        if (told.kind === 'epoch' && told.epoch > reign) {
          reign = told.epoch
          return true
        }
        if (told.kind !== 'outcome' || told.epoch !== reign || reign === 0) return false
        const begins = told.index === 0 && told.previous === command
        const goesOn = told.index > 0 && told.command === command && told.index === index + 1
        if (begins || goesOn) [command, index] = [told.command, told.index]
        return begins || goesOn
      },
      stored: () => [reign, command, index].join('/'),
    }
  },
}

export interface MidLogFinding {
  readonly starts: number
  readonly problems: string[]
}

export interface Sample {
  /** Per partition, beside those around void records. */
  readonly startsMax: number
  readonly random: () => number
}

export function checkMidLog(
  report: JournalReport,
  kind: ReaderKind,
  sample: Sample,
): MidLogFinding {
  const problems: string[] = []
  const valid = new Set(report.valid.map(({ told }) => `${told.raw.partition}@${told.raw.offset}`))
  let starts = 0
  const partitions = Map.groupBy(report.journal, ({ partition }) => partition)
  for (const [partition, records] of partitions) {
    const expected = records.map(({ offset }) => valid.has(`${partition}@${offset}`))
    const note = (from: number, found: number | undefined) => {
      if (found === undefined) return
      const offset = records[found]?.offset ?? -1
      problems.push(
        `${kind.name} from ${from}: judges partition ${partition} offset ${offset} otherwise`,
      )
    }
    const stored: string[] = []
    const whole = kind.open(undefined)
    note(0, differs(whole, records, expected, 0, stored))
    for (const at of sampled(expected, sample)) {
      const restarted = kind.open(at === 0 ? undefined : stored[at - 1])
      starts += 1
      note(at, differs(restarted, records, expected, at))
    }
  }
  return { starts, problems: problems.slice(0, 20) }
}

/** Index of the first record that is judged otherwise. */
function differs(
  reader: Reader,
  records: readonly RawRecord[],
  expected: readonly boolean[],
  from: number,
  keep?: string[],
): number | undefined {
  let found: number | undefined
  for (const [at, record] of records.entries()) {
    if (at < from) continue
    if (reader.read(record) !== expected[at]) found ??= at
    keep?.push(reader.stored())
  }
  return found
}

function sampled(expected: readonly boolean[], { startsMax, random }: Sample): Set<number> {
  const chosen = new Set<number>()
  for (const [at, counts] of expected.entries()) {
    if (counts || chosen.size > startsMax) continue
    for (let near = Math.max(0, at - 2); near <= at + 2; near += 1) chosen.add(near)
  }
  for (let count = 0; count < startsMax; count += 1) {
    chosen.add(Math.floor(random() * expected.length))
  }
  return chosen
}
