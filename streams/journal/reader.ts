// Folds the records of one journal partition through the filter; a hole in the offsets is a named stop (R5, R14).
import { bug } from '../base/faults.ts'
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

  /** Judges the next record and stays before it: what must be awaited first may still fail. */
  look(record: KafkaRecord): Judged {
    if (record.offset !== this.#position.offset) {
      throw bug(
        'OFFSET_GAP',
        `${record.topic}[${record.partition}]: expected offset ${this.#position.offset}, got ${record.offset}; ` +
          'the journal was reset, truncated or compacted',
        { expected: this.#position.offset, found: record.offset },
      )
    }
    const header = decodeJournalHeader(record.headers[journalHeaderName])
    return { record, header, verdict: judge(this.#position, header) }
  }

  /** Moves behind the record that was looked at. */
  accept({ header, verdict }: Judged): void {
    this.#position = advance(this.#position, header, verdict)
  }

  /** Looks at the next record and moves behind it. Throws OFFSET_GAP when it is not the expected one. */
  take(record: KafkaRecord): Judged {
    const judged = this.look(record)
    this.accept(judged)
    return judged
  }
}
