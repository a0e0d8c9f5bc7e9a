// How far each processor is behind, seen from outside, so that a dead one shows: records, and seconds since
// the first unfinished one was appended (DESIGN §4).
import { entities } from '../../schemas/entities.ts'
import { decodeJournalHeader, journalHeaderName } from '../../streams/journal/header.ts'
import type { Admin, PartitionOffsets } from '../../streams/kafka/kafka-types.ts'
import { type LogicalTopic, parkingProcessors, type Topics } from '../../streams/topics.ts'

export interface PartitionLag {
  readonly processor: 'decider' | 'views' | 'facts'
  readonly topic: LogicalTopic
  readonly partition: number
  readonly records: number
  /** 0 when nothing is unfinished. */
  readonly seconds: number
}

interface Unfinished extends Omit<PartitionLag, 'seconds'> {
  readonly name: string
  readonly first: number
}

export async function measureLag(
  admin: Admin,
  topics: Topics,
  now: () => number = Date.now,
): Promise<readonly PartitionLag[]> {
  const commands = entities.map((entity) => topics.commands(entity))
  const events = entities.map((entity) => topics.events(entity))
  // Ends last: what is committed meanwhile must not look like a negative lag.
  const committed = await Promise.all(
    parkingProcessors.map((name) => admin.committed(topics.group(name), events)),
  )
  const [starts, ends] = await Promise.all([
    admin.startOffsetsOf([...commands, ...events]),
    admin.endOffsetsOf([...commands, ...events]),
  ])
  const unfinished: Unfinished[] = await decidersLag(admin, topics, starts, ends)
  for (const [index, processor] of parkingProcessors.entries()) {
    for (const name of events) {
      for (const [partition, end] of ends.get(name) ?? []) {
        const topic = topics.logicalOf(name)
        if (topic === undefined) continue
        const start = starts.get(name)?.get(partition) ?? 0
        const first = committed[index]?.get(`${name}:${partition}`)?.offset ?? start
        const records = Math.max(0, end - first)
        unfinished.push({ processor, topic, name, partition, first, records })
      }
    }
  }
  return await Promise.all(
    unfinished.map(async ({ name, first, ...lag }) => ({
      ...lag,
      seconds: lag.records === 0 ? 0 : await secondsSince(admin, name, lag.partition, first, now),
    })),
  )
}

type Offsets = ReadonlyMap<string, PartitionOffsets>

/** The decider commits nothing: the journal's last outcome says which command it answered. */
async function decidersLag(
  admin: Admin,
  topics: Topics,
  starts: Offsets,
  ends: Offsets,
): Promise<Unfinished[]> {
  const asked = entities.flatMap((entity) =>
    [...(ends.get(topics.commands(entity)) ?? [])].map(async ([partition, end]) => {
      const name = topics.commands(entity)
      const journal = topics.events(entity)
      const journalEnd = ends.get(journal)?.get(partition) ?? 0
      const answered = await lastAnswered(admin, journal, partition, journalEnd)
      const first = Math.max(answered + 1, starts.get(name)?.get(partition) ?? 0)
      const records = Math.max(0, end - first)
      const topic = `commands.${entity}` as const
      return { processor: 'decider' as const, topic, name, partition, first, records }
    }),
  )
  return await Promise.all(asked)
}

/** Terms leave records that answer nothing; more than these in a row would be an illness of its own. */
const termsMax = 20

async function lastAnswered(
  admin: Admin,
  journal: string,
  partition: number,
  end: number,
): Promise<number> {
  for (let offset = end - 1; offset >= Math.max(0, end - termsMax); offset -= 1) {
    const record = await admin.recordAt(journal, partition, offset)
    const header = decodeJournalHeader(record?.headers[journalHeaderName])
    if (header?.type === 'outcome') return header.commandOffset
  }
  return -1
}

async function secondsSince(
  admin: Admin,
  topic: string,
  partition: number,
  offset: number,
  now: () => number,
): Promise<number> {
  const record = await admin.recordAt(topic, partition, offset)
  return record === undefined ? 0 : Math.max(0, (now() - record.timestamp) / 1000)
}

export interface ProcessorLag {
  readonly processor: PartitionLag['processor']
  readonly records: number
  /** Of the partition that is furthest behind. */
  readonly seconds: number
  readonly partitionsBehind: number
}

export function lagByProcessor(lags: readonly PartitionLag[]): readonly ProcessorLag[] {
  return (['decider', 'views', 'facts'] as const).map((processor) => {
    const own = lags.filter((lag) => lag.processor === processor)
    return {
      processor,
      records: own.reduce((sum, lag) => sum + lag.records, 0),
      seconds: own.reduce((most, lag) => Math.max(most, lag.seconds), 0),
      partitionsBehind: own.filter((lag) => lag.records > 0).length,
    }
  })
}
