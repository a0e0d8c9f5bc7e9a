// Peer: the bare library, idempotent, acks=all, in large batches; no schema, no decision. Answers {records, ms, cpuMs}.
import { randomBytes, randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { z } from 'zod'

const question = z
  .object({
    brokers: z.array(z.string()),
    topic: z.string(),
    partitions: z.number(),
    records: z.number(),
    batch: z.number(),
    valueBytes: z.number(),
    headers: z.record(z.string(), z.number()),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))

const { brokers, topic, partitions, records, batch, valueBytes, headers } = question
const kafka = new Kafka({ brokers, clientId: 'bench-raw', logLevel: logLevel.ERROR })
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
await producer.connect()

/** Made beforehand: what is measured is the client. */
const pool = Array.from({ length: 4_096 }, (_, index) => ({
  key: randomUUID(),
  value: randomBytes(valueBytes),
  partition: index % partitions,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, bytes]) => [name, randomBytes(bytes)]),
  ),
}))
async function produce(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += batch) {
    const size = Math.min(batch, count - sent)
    const messages = Array.from({ length: size }, (_, index) => ({
      ...(pool[(sent + index) % pool.length] ?? { value: Buffer.alloc(valueBytes) }),
    }))
    await producer.send({ topic, acks: -1, messages })
  }
}

await produce(Math.ceil(records / 3))
const cpuBefore = process.cpuUsage()
const startedAt = performance.now()
await produce(records)
const ms = performance.now() - startedAt
const { user, system } = process.cpuUsage(cpuBefore)
await producer.disconnect()
process.stdout.write(`${JSON.stringify({ records, ms, cpuMs: (user + system) / 1000 })}\n`)
