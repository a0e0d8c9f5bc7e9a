// Peer: the bare library reads a topic from its beginning, decoding nothing. Answers {records, ms, cpuMs}.
import { Kafka, logLevel } from 'kafkajs'
import { z } from 'zod'

const question = z
  .object({
    brokers: z.array(z.string()),
    topic: z.string(),
    groupId: z.string(),
    records: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))

const { brokers, topic, groupId, records } = question
const kafka = new Kafka({ brokers, clientId: 'bench-raw', logLevel: logLevel.ERROR })
const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
await consumer.connect()
await consumer.subscribe({ topics: [topic], fromBeginning: true })

const done = Promise.withResolvers<void>()
/** From the moment at which it knows what to read. */
let began = performance.now()
let cpu = process.cpuUsage()
consumer.on(consumer.events.GROUP_JOIN, () => {
  began = performance.now()
  cpu = process.cpuUsage()
})
let seen = 0
await consumer.run({
  autoCommitInterval: 500,
  partitionsConsumedConcurrently: 1,
  eachBatch: ({ batch }) => {
    seen += batch.messages.length
    if (seen >= records) done.resolve()
    return Promise.resolve()
  },
})
await done.promise
const ms = performance.now() - began
const { user, system } = process.cpuUsage(cpu)
await consumer.disconnect()
process.stdout.write(`${JSON.stringify({ records: seen, ms, cpuMs: (user + system) / 1000 })}\n`)
process.exit(0)
