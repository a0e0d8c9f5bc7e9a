// Asks the bare client how fast it produces equally sized records on the same broker, in its best batch size.
import { z } from 'zod'
import type { RecordSize } from '../append/decided.ts'
import type { Ground } from '../measure/bench.ts'
import { askScript } from '../measure/child.ts'

export const rawAnswer = z.object({ records: z.number(), ms: z.number(), cpuMs: z.number() })
export type RawRound = z.infer<typeof rawAnswer>
/** Records a send over all partitions; the fastest counts. */
const batchSizes = [1_000, 6_000] as const

/** A topic as a journal is, beside the installation's own. */
export async function scratchTopic(ground: Ground, name: string): Promise<string> {
  const { platform } = ground
  const like = platform.topics.all().find((spec) => spec.name === platform.topics.events('task'))
  if (like === undefined) throw new Error('no journal to take the settings from')
  const topic = `${platform.config.prefix}.${name}`
  await platform.admin.createTopics([{ ...like, name: topic }])
  return topic
}

export async function rawProduceRound(
  ground: Ground,
  topic: string,
  records: number,
  size: RecordSize,
): Promise<RawRound> {
  const { platform } = ground
  let best: RawRound | undefined
  for (const batch of batchSizes) {
    const { kafkaBrokers: brokers, partitions } = platform.config
    const question = { brokers, topic, partitions, records, batch, ...size }
    const script = new URL('./kafkajs-produce.ts', import.meta.url)
    const round = rawAnswer.parse(await askScript(script, question, { timeoutMs: 120_000 }))
    if (best === undefined || round.ms < best.ms) best = round
  }
  if (best === undefined) throw new Error('no batch size to try')
  return best
}
