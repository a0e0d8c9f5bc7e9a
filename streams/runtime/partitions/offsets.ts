// Where a partition's log begins and ends; look-ups of the same topic at the same time share one request.
import { dependencyFault } from '../../base/faults.ts'
import type { Admin, PartitionOffsets } from '../../kafka/kafka-types.ts'

interface Spans {
  readonly starts: PartitionOffsets
  readonly ends: PartitionOffsets
}

export class Offsets {
  readonly #admin: Pick<Admin, 'startOffsets' | 'endOffsets'>
  readonly #running = new Map<string, Promise<Spans>>()
  readonly #next = new Map<string, Promise<Spans>>()

  constructor(admin: Pick<Admin, 'startOffsets' | 'endOffsets'>) {
    this.#admin = admin
  }

  /** As of a moment during this call: an older end would make a log look shorter than what was read of it. */
  async span(topic: string, partition: number): Promise<{ start: number; end: number }> {
    const { starts, ends } = await this.#spans(topic)
    const start = starts.get(partition)
    const end = ends.get(partition)
    if (start === undefined || end === undefined) {
      throw dependencyFault('OFFSETS_UNKNOWN', `${topic}[${partition}] has no offsets to tell`)
    }
    return { start, end }
  }

  /** What is under way was asked before this call: the next one is shared by all who come meanwhile. */
  #spans(topic: string): Promise<Spans> {
    const running = this.#running.get(topic)
    if (running === undefined) return this.#ask(topic)
    const known = this.#next.get(topic)
    if (known !== undefined) return known
    const askNext = () => {
      this.#next.delete(topic)
      return this.#ask(topic)
    }
    const next = running.then(askNext, askNext)
    this.#next.set(topic, next)
    return next
  }

  #ask(topic: string): Promise<Spans> {
    const asked = this.#look(topic).finally(() => {
      if (this.#running.get(topic) === asked) this.#running.delete(topic)
    })
    this.#running.set(topic, asked)
    return asked
  }

  async #look(topic: string): Promise<Spans> {
    const [starts, ends] = await Promise.all([
      this.#admin.startOffsets(topic),
      this.#admin.endOffsets(topic),
    ])
    return { starts, ends }
  }
}
