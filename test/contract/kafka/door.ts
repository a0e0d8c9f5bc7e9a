// What each file of the suite stands on: the real broker, a prefix of its own, and what is to be cleaned up.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { processConfig } from '../../../streams/base/config.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { openKafka } from '../../../streams/kafka/kafka.ts'
import type {
  Admin,
  GroupConsumer,
  GroupConsumerOptions,
  Kafka,
  KafkaRecord,
  ProducerRecord,
  SoloConsumer,
  SoloConsumerOptions,
  TopicSpec,
} from '../../../streams/kafka/kafka-types.ts'
import { openProxy, type Proxy } from './proxy.ts'

export interface Door {
  readonly kafka: Kafka
  readonly admin: Admin
  readonly prefix: string
  topic(name: string, more?: Partial<TopicSpec>): Promise<string>
  group(name: string): string
  append(topic: string, partition: number, ...values: string[]): Promise<number>
  /** A door of its own, through a proxy that the test cuts. */
  throughProxy(): Promise<{ kafka: Kafka; proxy: Proxy }>
  member(kafka: Kafka, options: Partial<GroupConsumerOptions> & Group): Promise<Member>
  reader(options: ReaderOptions, through?: Kafka): Promise<Reader>
}

type ReaderOptions = Partial<SoloConsumerOptions> & Pick<SoloConsumerOptions, 'topics'>
type Group = Pick<GroupConsumerOptions, 'groupId' | 'topics'>

export interface Seen {
  readonly records: KafkaRecord[]
  readonly outOfRange: { topic: string; partition: number }[]
}

export interface Member extends Seen {
  readonly consumer: GroupConsumer
  readonly assignments: ReadonlyMap<string, readonly number[]>[]
  readonly crashes: Error[]
  heartbeats: number
}

export interface Reader extends Seen {
  readonly consumer: SoloConsumer
  readonly faults: Error[]
}

export const logConfigs = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'message.timestamp.type': 'LogAppendTime',
} as const

/** Opened before the file's tests, emptied after them. */
export function useDoor(): Door {
  const config = processConfig()
  const prefix = `kafka-${randomBytes(4).toString('hex')}`
  const connection = { brokers: config.kafkaBrokers, clientId: prefix, logger: silentLogger }
  const kafka = openKafka(connection)
  const topics: string[] = []
  const groups: string[] = []
  const closers: (() => Promise<unknown>)[] = []
  let admin: Admin | undefined
  beforeAll(async () => {
    admin = await kafka.admin()
  })
  afterAll(async () => {
    for (const close of closers.reverse()) await close()
    await admin?.deleteTopics(topics)
    await admin?.deleteGroups(groups)
    await admin?.close()
  })
  return {
    kafka,
    prefix,
    get admin() {
      if (admin === undefined) throw new Error('the door opens in beforeAll')
      return admin
    },
    async topic(name, more = {}) {
      const spec = { partitions: 1, replication: 1, configs: logConfigs, ...more }
      const full = `${prefix}.${name}`
      topics.push(full)
      await this.admin.createTopics([{ ...spec, name: full }])
      return full
    },
    group(name) {
      groups.push(`${prefix}.${name}`)
      return `${prefix}.${name}`
    },
    async append(topic, partition, ...values) {
      const producer = await kafka.partitionProducer({ topic, partition })
      try {
        return (await producer.send(values.map(recordOf))).baseOffset
      } finally {
        await producer.close()
      }
    },
    async throughProxy() {
      const proxy = await openProxy(config.kafkaBrokers[0] ?? '')
      closers.push(() => proxy.close())
      const reach = () => ({ host: '127.0.0.1', port: proxy.port })
      return { proxy, kafka: openKafka({ ...connection, reach }) }
    },
    async member(through, options) {
      const member = {
        records: [] as KafkaRecord[],
        outOfRange: [] as { topic: string; partition: number }[],
        assignments: [] as ReadonlyMap<string, readonly number[]>[],
        crashes: [] as Error[],
        heartbeats: 0,
      }
      const consumer = await through.groupConsumer({
        ...options,
        onAssigned: (assignment, control) => {
          member.assignments.push(assignment)
          options.onAssigned?.(assignment, control)
        },
        onBatch: (batch) => {
          options.onBatch?.(batch)
          member.records.push(...batch.records)
        },
        onHeartbeat: () => {
          member.heartbeats += 1
        },
        onOutOfRange: (at) => member.outOfRange.push(at),
        onCrash: (error) => member.crashes.push(error),
      })
      closers.push(() => consumer.stop(3000))
      return Object.assign(member, { consumer })
    },
    async reader(options, through = kafka) {
      const reader = {
        records: [] as KafkaRecord[],
        outOfRange: [] as { topic: string; partition: number }[],
        faults: [] as Error[],
      }
      const consumer = await through.soloConsumer({
        from: () => 0,
        onBatch: (batch) => {
          reader.records.push(...batch.records)
        },
        onOutOfRange: (at) => reader.outOfRange.push(at),
        onFault: (error) => reader.faults.push(error),
        ...options,
      })
      closers.push(() => consumer.stop(3000))
      return Object.assign(reader, { consumer })
    },
  }
}

export function recordOf(value: string): ProducerRecord {
  return { key: 'key', value: Buffer.from(value) }
}

export function valuesOf(seen: Seen, partition?: number): string[] {
  return seen.records
    .filter((record) => partition === undefined || record.partition === partition)
    .map((record) => String(record.value))
}
