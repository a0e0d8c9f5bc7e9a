// What an operator's hand, or a lost disk, may do to a log: its beginning cut off, the topic deleted and made anew.
import kafkajs from 'kafkajs'
import type { Platform } from './platform.ts'
import { until } from './scenario.ts'

/** Deletes all records before these offsets; -1: all that are there. */
export async function cutLog(
  platform: Platform,
  topic: string,
  before: ReadonlyMap<number, number>,
): Promise<void> {
  const kafka = new kafkajs.Kafka({
    brokers: [...platform.config.kafkaBrokers],
    clientId: 'surgery',
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = kafka.admin()
  await admin.connect()
  const partitions = [...before].map(([partition, offset]) => ({ partition, offset: `${offset}` }))
  // The library deletes only in topics that it was made to look at before.
  await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({ topic, partitions })
  await admin.disconnect()
}

/** The same name and settings, and nothing in it. */
export async function recreateTopic({ admin, topics }: Platform, topic: string): Promise<void> {
  await admin.deleteTopics([topic])
  await until(
    `${topic} to be gone`,
    async () => !(await admin.describe([topic])).has(topic),
    15_000,
  )
  await admin.createTopics(topics.all().filter(({ name }) => name === topic))
}
