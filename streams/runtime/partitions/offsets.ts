// Where a partition's log begins and ends; look-ups of the same topic at the same time share one request.
import { dependencyFault } from '../../base/faults.ts'
import type { Admin, PartitionOffsets } from '../../kafka/kafka-types.ts'

interface Spans {
  readonly starts: PartitionOffsets
  readonly ends: PartitionOffsets
}

export class Offsets {
  readonly #admin: Admin
  readonly #open = new Map<string, Promise<Spans>>()

  constructor(admin: Admin) {
    this.#admin = admin
  }

  /** As of a moment during this call, or just before it when a look-up was under way. */
  async span(topic: string, partition: number): Promise<{ start: number; end: number }> {
    let open = this.#open.get(topic)
    if (open === undefined) {
      open = this.#ask(topic)
      this.#open.set(topic, open)
    }
    const { starts, ends } = await open
    const start = starts.get(partition)
    const end = ends.get(partition)
    if (start === undefined || end === undefined) {
      throw dependencyFault('OFFSETS_UNKNOWN', `${topic}[${partition}] has no offsets to tell`)
    }
    return { start, end }
  }

  async #ask(topic: string): Promise<Spans> {
    try {
      const [starts, ends] = await Promise.all([
        this.#admin.startOffsets(topic),
        this.#admin.endOffsets(topic),
      ])
      return { starts, ends }
    } finally {
      this.#open.delete(topic)
    }
  }
}
