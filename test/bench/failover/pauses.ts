// The longest time that each partition's journal stood still while commands kept coming, by the broker's timestamps.
import type { PartitionOffsets } from '../../../streams/kafka/kafka-types.ts'
import type { Platform } from '../../faults/harness/platform.ts'
import { scanJournal } from '../project/journal-content.ts'

/** Partition → longest pause between two outcomes that follow `since`, ms. */
export async function longestPauses(
  platform: Platform,
  since: PartitionOffsets,
): Promise<Map<number, number>> {
  const last = new Map<number, number>()
  const longest = new Map<number, number>()
  await scanJournal(platform, ({ partition, offset, timestamp, headers }) => {
    const name = headers['hive-record']?.toString()
    if (offset < (since.get(partition) ?? 0) || name === 'EpochStarted') return
    const before = last.get(partition)
    last.set(partition, timestamp)
    if (before === undefined) return
    longest.set(partition, Math.max(longest.get(partition) ?? 0, timestamp - before))
  })
  return longest
}
