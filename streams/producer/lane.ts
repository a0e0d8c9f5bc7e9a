// One lane: its commands in order, one send outstanding, what gathers meanwhile is the next batch.
// R2: after any error a sender is never used again; the same commands go to a new one, made safe by
// their ids. No timer delays a send.
import { HiveError, messageOf } from '../base/faults.ts'
import { backoffMs } from '../runtime/partitions/backoff.ts'
import type { LaneSender, LogPlace, Packed, SendFailure, Transport } from './transport.ts'

export interface Entry<Body> {
  readonly packed: Packed<Body>
  readonly commandId: string
  /** ms; not tried again after it. */
  readonly deadline: number
  done(place: LogPlace): void
  failed(error: HiveError): void
}

export interface LaneSettings {
  readonly batchBytesMax: number
  readonly now: () => number
  readonly random: () => number
  readonly onRetry: (lane: string, error: unknown) => void
}

interface Queued<Body> extends Entry<Body> {
  /** A try of it may have reached the log. */
  uncertain: boolean
}

const pace = { firstMs: 50, capMs: 2_000 }

export class Lane<Body> {
  readonly #name: string
  readonly #transport: Transport<Body>
  readonly #settings: LaneSettings
  #queue: Queued<Body>[] = []
  #sender: LaneSender<Body> | undefined
  #pump: Promise<void> | undefined
  readonly #aborted = new AbortController()

  constructor(name: string, transport: Transport<Body>, settings: LaneSettings) {
    this.#name = name
    this.#transport = transport
    this.#settings = settings
  }

  push(entry: Entry<Body>): void {
    this.#queue.push({ ...entry, uncertain: false })
    this.#pump ??= this.#run()
  }

  /** Resolves once nothing is queued or outstanding. */
  async drained(): Promise<void> {
    while (this.#pump !== undefined) await this.#pump
  }

  /** Sends nothing more: what is outstanding is cut, what is queued fails. */
  async abort(): Promise<void> {
    this.#aborted.abort()
    await this.#discard()
    await this.drained()
  }

  async close(): Promise<void> {
    await this.#discard()
  }

  async #run(): Promise<void> {
    // A turn of the loop later, so that what is sent in one go begins as one batch.
    await Promise.resolve()
    try {
      while (this.#queue.length > 0) await this.#deliver(this.#take(), 'whole')
    } finally {
      this.#pump = undefined
    }
  }

  #take(): readonly Queued<Body>[] {
    let bytes = 0
    let count = 0
    for (const { packed } of this.#queue) {
      if (count > 0 && bytes + packed.bytes > this.#settings.batchBytesMax) break
      bytes += packed.bytes
      count += 1
    }
    return this.#queue.splice(0, count)
  }

  async #deliver(batch: readonly Queued<Body>[], form: 'whole' | 'single'): Promise<void> {
    let cause: unknown
    for (let attempt = 1; ; attempt += 1) {
      const due = this.#dropExpired(batch, cause)
      if (due.length === 0) return
      try {
        this.#sender ??= await this.#transport.open(this.#name)
        if (this.#aborted.signal.aborted) continue
        const places = await this.#sender.send(due.map(({ packed }) => packed))
        due.forEach((entry, index) => {
          const place = places[index]
          if (place !== undefined) entry.done(place)
        })
        return
      } catch (error) {
        cause = error
        const failure = this.#transport.classify(error)
        await this.#discard()
        if (failure === 'refused') {
          await this.#refused(due, form, error)
          return
        }
        if (failure === 'unknown') for (const entry of due) entry.uncertain = true
        this.#settings.onRetry(this.#name, error)
        await this.#pause(backoffMs(attempt, this.#settings.random(), pace))
      }
    }
  }

  /** One command that nobody takes must not condemn its batch: each alone, in order. */
  async #refused(
    batch: readonly Queued<Body>[],
    form: 'whole' | 'single',
    error: unknown,
  ): Promise<void> {
    if (form === 'whole' && batch.length > 1) {
      for (const entry of batch) await this.#deliver([entry], 'single')
      return
    }
    for (const entry of batch) entry.failed(undelivered(entry, 'refused', error))
  }

  #dropExpired(batch: readonly Queued<Body>[], cause: unknown): readonly Queued<Body>[] {
    const aborted = this.#aborted.signal.aborted
    const now = this.#settings.now()
    const due: Queued<Body>[] = []
    for (const entry of batch) {
      if (!aborted && now < entry.deadline) due.push(entry)
      else entry.failed(undelivered(entry, 'not-sent', cause))
    }
    return due
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#aborted
    if (signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    const wake = () => resolve()
    signal.addEventListener('abort', wake, { once: true })
    await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', wake)
  }

  async #discard(): Promise<void> {
    const sender = this.#sender
    this.#sender = undefined
    // It is done with, whatever closing it says: the failure that led here is the one that counts.
    await sender?.close().catch(() => undefined)
  }
}

function undelivered(
  entry: { readonly commandId: string; readonly uncertain: boolean },
  failure: Exclude<SendFailure, 'unknown'>,
  cause: unknown,
): HiveError {
  const because = cause === undefined ? '' : `: ${messageOf(cause)}`
  const detail = {
    facts: { commandId: entry.commandId },
    ...(cause === undefined ? {} : { cause }),
  }
  if (entry.uncertain) {
    return new HiveError(
      'APPEND_UNKNOWN',
      'unknown',
      `it is not known whether the log holds the command${because}. ` +
        'Mend: send it again with the same commandId',
      detail,
    )
  }
  return failure === 'refused'
    ? new HiveError('APPEND_REFUSED', 'permanent', `the log refuses the command${because}`, detail)
    : new HiveError(
        'DEPENDENCY_AWAY',
        'transient',
        `the command did not reach the log in time${because}. Mend: send it again later`,
        detail,
      )
}
