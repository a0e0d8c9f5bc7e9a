// Folds a decided partition's journal into its state, through the filter. The owner's echo is the same fold, short
// of decoding: what it decided is known, only the verdict of the log is news.
import type { Codec } from '../../codec/codec.ts'
import type { OutcomeHeader } from '../../journal/header.ts'
import type { Position } from '../../journal/position.ts'
import { JournalReader, type Judged } from '../../journal/reader.ts'
import type { Term } from '../../journal/term.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { decodeJournal } from '../decode-journal.ts'
import type { DeadCommand, InFlight, OwnCommand } from './in-flight.ts'
import type { Answered } from './log-checks.ts'
import { foldOutcome } from './outcome-records.ts'
import type { PartitionState } from './partition-state.ts'
import type { EntityDecider } from './port.ts'

export interface JournalFoldParts {
  readonly start: Position
  readonly commandTimestampMs: number
  readonly codec: Codec
  readonly state: PartitionState
  readonly inFlight: InFlight
  readonly decider: EntityDecider<never>
  /** Best effort, after the echo: the journal already holds the refusal. */
  readonly onDead: (dead: DeadCommand) => void
}

export class JournalFold {
  readonly #parts: JournalFoldParts
  readonly #reader: JournalReader
  #commandTimestampMs: number
  #last: KafkaRecord | undefined
  #midCommand = false
  #answered: Answered
  /** The own command whose outcome is being read. */
  #own: OwnCommand | undefined
  voidRecords = 0

  constructor(parts: JournalFoldParts) {
    this.#parts = parts
    this.#reader = new JournalReader(parts.start)
    this.#commandTimestampMs = parts.commandTimestampMs
    this.#answered = {
      offset: parts.start.commandOffset,
      timestampMs: parts.commandTimestampMs,
    }
  }

  get position(): Position {
    return this.#reader.position
  }

  get commandTimestampMs(): number {
    return this.#commandTimestampMs
  }

  /** The last command whose answer was read whole. */
  get answered(): Answered {
    return this.#answered
  }

  get last(): KafkaRecord | undefined {
    return this.#last
  }

  /** Between two commands, where a checkpoint may be taken. */
  get atBoundary(): boolean {
    return !this.#midCommand
  }

  /** Folds the next record; `learn` is awaited only where its schema was never seen. Ends the term where R8 says so. */
  async fold(record: KafkaRecord, term: Term | undefined): Promise<void> {
    const judged = this.#reader.look(record)
    switch (judged.verdict) {
      case 'epoch':
        this.#foldEpoch(judged, term)
        break
      case 'void':
        this.#foldVoid(judged, term)
        break
      case 'outcome':
        await this.#foldOutcome(judged, term)
        break
      default:
        judged.verdict satisfies never
    }
    this.#reader.accept(judged)
    this.#last = record
  }

  #foldEpoch(judged: Judged, term: Term | undefined): void {
    if (term === undefined || judged.header?.type !== 'epoch') return
    if (judged.header.writer === term.writer) term.confirm()
    else term.end('fenced', `epoch ${judged.header.epoch} of writer ${judged.header.writer}`)
  }

  #foldVoid(judged: Judged, term: Term | undefined): void {
    this.voidRecords += 1
    const { header } = judged
    if (term === undefined || header === undefined) return
    const own =
      header.type === 'epoch'
        ? header.writer === term.writer
        : header.epoch === term.epoch && term.confirmed
    if (own) term.end('own-record-void', `offset ${judged.record.offset}`)
  }

  async #foldOutcome(judged: Judged, term: Term | undefined): Promise<void> {
    const { header, record } = judged
    if (header?.type !== 'outcome') return
    const whole = header.index === header.count - 1
    // A term may end within an outcome: its records are one command's, and are all folded alike.
    if (header.index === 0) this.#own = this.#expected(header, record.offset, term)
    if (this.#own === undefined) await this.#foldForeign(record, header.commandOffset)
    else if (whole) this.#confirmOwn(this.#own)
    this.#midCommand = !whole
    if (whole) {
      this.#answered = { offset: header.commandOffset, timestampMs: this.#commandTimestampMs }
    }
  }

  /** The own command that this outcome answers, whose content is known; ends the term where the echo differs. */
  #expected(header: OutcomeHeader, offset: number, term: Term | undefined): OwnCommand | undefined {
    const { inFlight } = this.#parts
    const expected = term?.confirmed === true ? inFlight.expected() : undefined
    if (term === undefined || expected === undefined) return undefined
    if (expected.commandOffset !== header.commandOffset) {
      term.end(
        'echo-differs',
        `command ${header.commandOffset} instead of ${expected.commandOffset}`,
      )
      return undefined
    }
    if (!inFlight.echoed(offset)) {
      term.end('echo-differs', `offset ${offset} is not where the acknowledgement says`)
    }
    return expected
  }

  #confirmOwn(own: OwnCommand): void {
    const { state, inFlight } = this.#parts
    if (own.row !== undefined) state.confirmRow(own.entityId, own.row)
    if (own.remembered !== undefined) state.confirmRemembered(own.remembered)
    state.settleAhead(own.entityId, own.commandOffset, own.remembered)
    this.#commandTimestampMs = own.timestampMs
    inFlight.settle()
    if (own.dead !== undefined) this.#parts.onDead(own.dead)
  }

  async #foldForeign(record: KafkaRecord, commandOffset: number): Promise<void> {
    const { state, decider } = this.#parts
    // The one await: when the registry is away nothing has moved yet, and the record is folded again later.
    const stamped = await decodeJournal(record, this.#parts.codec)
    this.#commandTimestampMs = stamped.envelope.recordedAt / 1000
    const entityId = stamped.envelope.entityId
    const row = state.rowConfirmed(entityId)
    const folded = foldOutcome(row, stamped, commandOffset, decider)
    if (folded.row !== row) state.confirmRow(entityId, folded.row)
    if (folded.remembered !== undefined) state.confirmRemembered(folded.remembered)
  }
}
