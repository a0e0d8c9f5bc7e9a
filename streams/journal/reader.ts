// Folds the records of one journal partition through the filter; a hole in the offsets is a named stop (R5, R14).
import { HiveError } from '../base/faults.ts'
import type { KafkaRecord } from '../kafka/kafka-types.ts'
import { advance, judge, type Verdict } from './filter.ts'
import { decodeJournalHeader, type JournalHeader, journalHeaderName } from './header.ts'
import type { Position } from './position.ts'

export interface Judged {
  readonly record: KafkaRecord
  readonly header: JournalHeader | undefined
  readonly verdict: Verdict
}

export class JournalReader {
  #position: Position

  constructor(start: Position) {
    this.#position = start
  }

  get position(): Position {
    return this.#position
  }

  /** Takes the next record. Throws OFFSET_GAP when it is not the expected one. */
  take(record: KafkaRecord): Judged {
    if (record.offset !== this.#position.offset) {
      throw new HiveError(
        'OFFSET_GAP',
        'bug',
        `${record.topic}[${record.partition}]: expected offset ${this.#position.offset}, got ${record.offset}; ` +
          'the journal was reset, truncated or compacted',
        { facts: { expected: this.#position.offset, found: record.offset } },
      )
    }
    const header = decodeJournalHeader(record.headers[journalHeaderName])
    const verdict = judge(this.#position, header)
    this.#position = advance(this.#position, header, verdict)
    return { record, header, verdict }
  }
}
