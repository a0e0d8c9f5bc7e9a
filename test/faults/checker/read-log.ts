// Reads whole topics with the bare client library and decodes them with the registry's own texts: nothing of the
// product is imported by any file of this folder, so that product and checker cannot be wrong together.
import avsc from 'avsc'
import kafkajs from 'kafkajs'

export interface RawRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: string
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer>>
  /** Of the idempotent producer that wrote the batch, by the broker's own account; '' when it does not tell. */
  readonly producerId: string
}

export interface Addresses {
  readonly brokers: readonly string[]
  readonly registryUrl: string
}

export interface Acknowledged {
  readonly commandId: string
  readonly entityId: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** `prefix.` included: names of the two topics of one entity kind. */
export interface JournalNames {
  readonly commands: string
  readonly events: string
}

/** All records of all partitions, up to the ends at the time of the call. */
export async function readTopics(
  { brokers }: Addresses,
  topics: readonly string[],
): Promise<RawRecord[]> {
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: 'checker',
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = kafka.admin()
  await admin.connect()
  const missing = new Map<string, number>()
  for (const topic of topics) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      if (Number(high) > Number(low)) missing.set(`${topic}:${partition}`, Number(high))
    }
  }
  const records: RawRecord[] = []
  if (missing.size > 0) {
    const groupId = `checker-${process.pid}-${Date.now()}-${Math.floor(Math.random() * 1e9)}`
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
    await consumer.connect()
    for (const topic of topics) await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`not read in time: ${[...missing.keys()].join(' ')}`)),
        120_000,
      )
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
      void consumer.run({
        eachBatch: async ({ batch }) => {
          for (const message of batch.messages) {
            records.push({
              topic: batch.topic,
              partition: batch.partition,
              offset: Number(message.offset),
              timestamp: Number(message.timestamp),
              key: message.key?.toString() ?? '',
              value: message.value,
              headers: headersOf(message.headers ?? {}),
              producerId: producerIdOf(message),
            })
          }
          const end = missing.get(`${batch.topic}:${batch.partition}`)
          if (end !== undefined && Number(batch.lastOffset()) >= end - 1) {
            missing.delete(`${batch.topic}:${batch.partition}`)
          }
          if (missing.size === 0) {
            clearTimeout(timer)
            resolve()
          }
        },
      })
    })
    await consumer.disconnect()
    await admin.deleteGroups([groupId])
  }
  await admin.disconnect()
  return records.toSorted(
    (one, other) =>
      one.topic.localeCompare(other.topic) ||
      one.partition - other.partition ||
      one.offset - other.offset,
  )
}

/** The library's types leave out what it returns. */
function producerIdOf(message: object): string {
  const batch = 'batchContext' in message ? message.batchContext : undefined
  return isRecord(batch) && typeof batch['producerId'] === 'string' ? batch['producerId'] : ''
}

function headersOf(found: kafkajs.IHeaders): Record<string, Buffer> {
  const headers: Record<string, Buffer> = {}
  for (const [name, value] of Object.entries(found)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) headers[name] = Buffer.isBuffer(first) ? first : Buffer.from(first)
  }
  return headers
}

export interface Decoded {
  /** Last part of the Avro name. */
  readonly type: string
  readonly envelope: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

/** Decodes the Confluent wire format; ids stay hexadecimal text without dashes. */
export class Decoder {
  readonly #registryUrl: string
  readonly #types = new Map<number, Promise<avsc.Type>>()

  constructor({ registryUrl }: Addresses) {
    this.#registryUrl = registryUrl
  }

  async decode(value: Buffer): Promise<Decoded> {
    const id = value.readUInt32BE(1)
    const asked = this.#types.get(id) ?? this.#ask(id)
    this.#types.set(id, asked)
    const type = await asked
    const found: unknown = type.fromBuffer(value.subarray(5))
    const plain = plainOf(found)
    if (!isRecord(plain)) throw new Error(`schema ${id} holds no record`)
    const { envelope, payload } = plain
    return {
      type: type.name?.split('.').at(-1) ?? '',
      envelope: isRecord(envelope) ? envelope : {},
      payload: isRecord(payload) ? payload : {},
    }
  }

  async #ask(id: number): Promise<avsc.Type> {
    const answer = await fetch(`${this.#registryUrl}/schemas/ids/${id}`)
    const body: unknown = await answer.json()
    if (!isRecord(body) || typeof body['schema'] !== 'string') throw new Error(`no schema ${id}`)
    const type: unknown = avsc.parse(body['schema'])
    if (!(type instanceof avsc.Type)) throw new Error(`schema ${id} is no type`)
    return type
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Buffers of 16 bytes become ids; one-branch wrappers of unions are taken off. */
function plainOf(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.length === 16 ? uuidOf(value) : value.toString('base64')
  if (Array.isArray(value)) return value.map(plainOf)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainOf(inner)]))
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
