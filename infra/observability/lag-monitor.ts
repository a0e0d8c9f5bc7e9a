// Measures the lag of all processors again and again; what it last saw is asked for by metrics and status.
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../streams/base/faults.ts'
import type { Logger } from '../../streams/base/logger.ts'
import type { Admin } from '../../streams/kafka/kafka-types.ts'
import type { Topics } from '../../streams/topics.ts'
import { measureLag, type PartitionLag } from './lag.ts'

export interface LagMonitor {
  /** Empty before the first measurement, and while the log cannot be asked. */
  last(): readonly PartitionLag[]
  stop(): Promise<void>
}

const everyMs = 5_000

export function lagMonitor(parts: {
  readonly admin: () => Promise<Admin>
  readonly topics: Topics
  readonly logger: Logger
}): LagMonitor {
  const stopped = new AbortController()
  let last: readonly PartitionLag[] = []
  const measuring = measure()
  return {
    last: () => last,
    async stop() {
      stopped.abort()
      await measuring
    },
  }

  async function measure(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        last = await measureLag(await parts.admin(), parts.topics)
      } catch (error) {
        last = []
        parts.logger.debug({ message: messageOf(error) }, 'LagNotMeasured')
      }
      await delay(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  }
}
