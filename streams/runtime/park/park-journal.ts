// The park journal of one partition: written by the task that owns it, fenced like any journal (DESIGN §4).
// A change counts once it was read back as valid; until then the source position must not move past it.
import { performance } from 'node:perf_hooks'
import type { ParkRecord } from '../../../schemas/generated/types.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import { dependencyFault } from '../../base/faults.ts'
import type { Codec } from '../../codec/codec.ts'
import { epochRecord, journalEnvelope } from '../../journal/epoch-record.ts'
import { encodeOutcomeHeader, journalHeaderName, recordHeaderName } from '../../journal/header.ts'
import { initialPosition } from '../../journal/position.ts'
import { JournalReader } from '../../journal/reader.ts'
import { Term } from '../../journal/term.ts'
import type { KafkaRecord, PartitionProducer } from '../../kafka/kafka-types.ts'
import type { LogicalTopic } from '../../topics.ts'
import { decodeJournal } from '../decode-journal.ts'
import type { RecordQueue } from '../partitions/record-queue.ts'
import type { Wake } from '../partitions/wake.ts'
import { Chains } from './chains.ts'

const echoTimeoutMs = 10_000

export type ParkChange = ParkRecord extends infer R
  ? R extends { type: infer T; payload: infer P }
    ? { readonly type: T; readonly payload: P }
    : never
  : never

export interface ParkJournalParts {
  readonly topic: string
  readonly logical: LogicalTopic
  readonly partition: number
  readonly codec: Codec
  readonly queue: RecordQueue
  readonly wake: Wake
  readonly stopping: () => boolean
  end(): Promise<number>
  openProducer(): Promise<PartitionProducer>
}

export class ParkJournal {
  readonly chains = new Chains()
  readonly #parts: ParkJournalParts
  readonly #reader = new JournalReader(initialPosition)
  #term: Term | undefined

  constructor(parts: ParkJournalParts) {
    this.#parts = parts
  }

  /** Offset up to which the chains are folded. */
  get offset(): number {
    return this.#reader.position.offset
  }

  get isOpen(): boolean {
    return this.#term?.confirmed === true
  }

  /** Folds to the end, claims a term and folds up to its beginning (R6). False: not this time. */
  async open(): Promise<boolean> {
    await this.close()
    const end = await this.#parts.end()
    if (!(await this.#foldUntil(() => this.offset >= end))) return false
    const { codec, logical } = this.#parts
    const producer = await this.#parts.openProducer()
    const term = new Term({ epoch: this.#reader.position.epoch + 1, writer: uuidV7(), producer })
    this.#term = term
    const { epoch, writer } = term
    const claim = epochRecord({ epoch, writer, nowMs: Date.now() }, (record) =>
      codec.encode(record, logical),
    )
    await term.append([claim])
    await this.#foldUntil(() => term.confirmed || term.ended !== undefined)
    if (!term.confirmed) term.end('no-echo')
    return term.confirmed
  }

  /** Appends changes in order and settles when they were read back; throws when the term ended instead. */
  async append(changes: readonly ParkChange[]): Promise<void> {
    const term = this.#term
    if (term === undefined || !term.confirmed) throw lost('the park journal is not open')
    let last = this.#reader.position.commandOffset
    const { codec, logical } = this.#parts
    const records = changes.map((change) => {
      const header = encodeOutcomeHeader({
        epoch: term.epoch,
        commandOffset: last + 1,
        prevCommandOffset: last,
        index: 0,
        count: 1,
      })
      last += 1
      const record = { ...change, envelope: journalEnvelope(Date.now()) }
      return {
        key: Buffer.from(change.payload.key),
        value: codec.encode(record, logical),
        headers: { [journalHeaderName]: header, [recordHeaderName]: change.type },
      }
    })
    await term.append(records)
    await this.#foldUntil(
      () => this.#reader.position.commandOffset >= last || term.ended !== undefined,
    )
    if (this.#reader.position.commandOffset < last) term.end('no-echo')
    if (!term.confirmed)
      throw lost(`the term on the park journal ended: ${term.ended ?? 'unknown'}`)
  }

  /** Folds what has arrived; the owner calls it in its loop, so that a fencing is noticed. */
  async fold(): Promise<void> {
    const { queue } = this.#parts
    for (let record = queue.peek(); record; record = queue.peek()) {
      await this.#take(record)
      queue.shift()
    }
  }

  async close(): Promise<void> {
    const term = this.#term
    this.#term = undefined
    term?.end('stopped')
    await term?.close()
  }

  async #take(record: KafkaRecord): Promise<void> {
    const judged = this.#reader.look(record)
    const { header, verdict } = judged
    const term = this.#term
    if (verdict === 'epoch' && header?.type === 'epoch') {
      if (header.writer === term?.writer) term.confirm()
      else term?.end('fenced')
    }
    if (verdict === 'void' && header?.type === 'outcome' && header.epoch === term?.epoch) {
      term.end('own-record-void')
    }
    if (verdict === 'outcome') {
      const decoded = await decodeJournal(record, this.#parts.codec)
      if (isParkRecord(decoded)) this.chains.fold(decoded, record.offset)
    }
    this.#reader.accept(judged)
  }

  async #foldUntil(done: () => boolean): Promise<boolean> {
    const until = performance.now() + echoTimeoutMs
    for (;;) {
      await this.fold()
      if (done()) return true
      if (this.#parts.stopping() || performance.now() > until) return false
      await this.#parts.wake.wait(100)
    }
  }
}

const parkTypes: ReadonlySet<string> = new Set([
  'RecordParked',
  'ParkAttempted',
  'ParkedRecordApplied',
  'ChainDeadLettered',
  'ChainReleased',
] satisfies ParkRecord['type'][])

function isParkRecord(record: { readonly type: string }): record is ParkRecord {
  return parkTypes.has(record.type)
}

function lost(message: string) {
  return dependencyFault('PARK_LOST', message)
}
