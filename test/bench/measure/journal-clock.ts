// Times told by the log itself: how many records came to a topic, and the broker's timestamps of the first and last.
import type { Admin, PartitionOffsets } from '../../../streams/kafka/kafka-types.ts'
import { until } from '../../faults/harness/scenario.ts'

export interface Growth {
  readonly records: number
  /** Between the append of the first and of the last, ms. */
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

/** `skip`: records of each partition that do not count, at its beginning (EpochStarted). */
export async function growth(
  admin: Admin,
  topic: string,
  since: PartitionOffsets,
  ends: PartitionOffsets,
  skip: number,
): Promise<Growth> {
  const firsts: number[] = []
  const lasts: number[] = []
  let records = 0
  for (const [partition, end] of ends) {
    const start = (since.get(partition) ?? 0) + skip
    if (end <= start) continue
    records += end - start
    const first = await admin.recordAt(topic, partition, start)
    const last = await admin.recordAt(topic, partition, end - 1)
    if (first === undefined || last === undefined) throw new Error(`${topic} lost its records`)
    firsts.push(first.timestamp)
    lasts.push(last.timestamp)
  }
  return { records, ms: Math.max(...lasts) - Math.min(...firsts) }
}

export function perSecond({ records, ms }: Growth): number {
  return (records / Math.max(1, ms)) * 1000
}
