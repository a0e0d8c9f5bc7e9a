// What the log itself tells: how many records came to a topic, by its end offsets.
import type { Admin, PartitionOffsets } from '../../../streams/kafka/kafka-types.ts'
import { until } from '../../faults/harness/scenario.ts'

export interface Growth {
  readonly records: number
  readonly ms: number
}

export function countOf(offsets: PartitionOffsets): number {
  return [...offsets.values()].reduce((sum, offset) => sum + offset, 0)
}

/** Waits until a topic has grown by so many records. */
export async function grownBy(
  admin: Admin,
  topic: string,
  since: PartitionOffsets,
  records: number,
  timeoutMs: number,
): Promise<PartitionOffsets> {
  const wanted = countOf(since) + records
  let ends = since
  await until(
    `${records} records in ${topic}`,
    async () => {
      ends = await admin.endOffsets(topic)
      return countOf(ends) >= wanted
    },
    timeoutMs,
  )
  return ends
}

export function perSecond({ records, ms }: Growth): number {
  return (records / Math.max(1, ms)) * 1000
}
