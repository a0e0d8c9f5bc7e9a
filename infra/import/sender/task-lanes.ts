// Rows of one task one after the other, different tasks side by side; what waits is bounded in number and size.

export interface Job {
  readonly lane: string
  /** Rough size in memory, bytes. */
  readonly bytes: number
}

export interface LaneLimits {
  readonly jobsMax: number
  readonly bytesMax: number
}

export interface Lanes<J extends Job> {
  /** Resolves once there is room for more. Throws what a job threw. */
  add(job: J): Promise<void>
  /** Resolves once nothing waits or runs. Throws what a job threw. */
  idle(): Promise<void>
  /** Drops what waits, lets what runs come to its end; the number of dropped jobs. */
  stop(): number
  readonly running: number
}

export function taskLanes<J extends Job>(
  limits: LaneLimits,
  play: (job: J) => Promise<void>,
): Lanes<J> {
  const lanes = new Map<string, J[]>()
  let jobs = 0
  let bytes = 0
  let running = 0
  let failure: { readonly error: unknown } | undefined
  let wake: (() => void)[] = []

  function changed(): void {
    const waiting = wake
    wake = []
    for (const resolve of waiting) resolve()
  }
  function dropWaiting(): number {
    let dropped = 0
    for (const queue of lanes.values()) {
      for (const job of queue) bytes -= job.bytes
      dropped += queue.length
      queue.length = 0
    }
    jobs -= dropped
    changed()
    return dropped
  }
  async function run(lane: string, queue: J[]): Promise<void> {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      running += 1
      try {
        await play(job)
      } catch (error) {
        failure ??= { error }
        dropWaiting()
      } finally {
        running -= 1
        jobs -= 1
        bytes -= job.bytes
        changed()
      }
    }
    lanes.delete(lane)
    changed()
  }
  async function until(condition: () => boolean): Promise<void> {
    while (failure === undefined && !condition()) {
      await new Promise<void>((resolve) => wake.push(resolve))
    }
    if (failure !== undefined) throw failure.error
  }
  return {
    async add(job) {
      if (failure !== undefined) throw failure.error
      jobs += 1
      bytes += job.bytes
      const queue = lanes.get(job.lane)
      if (queue !== undefined) queue.push(job)
      else {
        const begun = [job]
        lanes.set(job.lane, begun)
        void run(job.lane, begun)
      }
      await until(() => jobs < limits.jobsMax && bytes < limits.bytesMax)
    },
    async idle() {
      await until(() => lanes.size === 0)
    },
    stop: dropWaiting,
    get running() {
      return running
    },
  }
}
