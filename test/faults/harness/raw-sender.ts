// A client that is none of ours: the bare library, any partition, any key, any bytes.
import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'

export interface RawMessage {
  readonly topic: string
  readonly partition: number
  readonly key: Buffer | string | null
  readonly value: Buffer | null
}

export interface RawSender {
  /** Resolves to the offset. */
  send(message: RawMessage): Promise<number>
  /** The same within one transaction, whose marks take offsets of their own. */
  transact(messages: readonly RawMessage[], end: 'commit' | 'abort'): Promise<readonly number[]>
  close(): Promise<void>
}

export async function openRawSender(brokers: readonly string[]): Promise<RawSender> {
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: 'foreign',
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const createPartitioner: kafkajs.ICustomPartitioner =
    () =>
    ({ message }) =>
      message.partition ?? 0
  const plain = kafka.producer({ createPartitioner })
  const transactional = kafka.producer({
    createPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionalId: `foreign-${randomUUID()}`,
  })
  await Promise.all([plain.connect(), transactional.connect()])
  return {
    send: (message) => sendOne(plain, message),
    async transact(messages, end) {
      const transaction = await transactional.transaction()
      const offsets: number[] = []
      for (const message of messages) offsets.push(await sendOne(transaction, message))
      await transaction[end]()
      return offsets
    },
    close: async () => {
      await Promise.all([plain.disconnect(), transactional.disconnect()])
    },
  }
}

async function sendOne(
  producer: Pick<kafkajs.Producer, 'send'>,
  { topic, partition, key, value }: RawMessage,
): Promise<number> {
  const [told] = await producer.send({
    topic,
    acks: -1,
    messages: [{ partition, key, value }],
  })
  if (told?.baseOffset === undefined) throw new Error(`${topic}: no offset was told`)
  return Number(told.baseOffset)
}

/** The partition that every client of ours takes, by the library's own murmur2. */
export function rightPartition(key: string, partitions: number): number {
  return kafkajs.Partitioners.DefaultPartitioner()({
    topic: '',
    message: { key, value: null },
    partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 0,
      replicas: [],
      isr: [],
    })),
  })
}
