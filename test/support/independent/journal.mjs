// Exports a journal as JSON lines: only records that count, told by this file's own reading of rule R4.
// Imports the bare client and decoder libraries and nothing of the product, so that both cannot be wrong together.
//
//   node journal.mjs --brokers HOST:PORT --registry URL [--prefix P] [--entities task,team,person] > journal.jsonl
//
// A summary goes to standard error: records read, void, epochs, refusals, repetitions.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import avsc from 'avsc'
import kafkajs from 'kafkajs'

/** Rule R4: the state is what the last record that counts has left behind. */
function newFilter() {
  let epoch = 0
  let command = -1
  let index = 0
  return (header) => {
    if (header === undefined || header.length !== 23) return 'void'
    const kind = header[0]
    const itsEpoch = header.readUIntBE(1, 6)
    if (kind === 1) {
      if (itsEpoch <= epoch) return 'void'
      epoch = itsEpoch
      return 'epoch'
    }
    if (kind !== 2 || itsEpoch !== epoch) return 'void'
    const itsCommand = header.readUIntBE(7, 6)
    const previous = header.readUIntBE(13, 6) - 1
    const itsIndex = header.readUInt16BE(19)
    const fits =
      itsIndex === 0 ? previous === command : itsCommand === command && itsIndex === index + 1
    if (!fits) return 'void'
    command = itsCommand
    index = itsIndex
    return 'outcome'
  }
}

function uuidText(bytes) {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Ids become text, sealed texts (alg none) become their text, other bytes hexadecimal. */
function plain(value) {
  if (Buffer.isBuffer(value)) return value.length === 16 ? uuidText(value) : value.toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if ('alg' in value && 'keyId' in value && Buffer.isBuffer(value.data)) {
    if (value.alg !== 'none') throw new Error(`sealed with ${value.alg}`)
    return value.data.toString('utf8')
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

function newDecoder(registryUrl) {
  const types = new Map()
  return async (bytes) => {
    if (bytes[0] !== 0) throw new Error('not the Confluent wire format')
    const id = bytes.readUInt32BE(1)
    if (!types.has(id)) {
      const answer = await fetch(`${registryUrl}/schemas/ids/${id}`)
      if (!answer.ok) throw new Error(`the registry has no schema ${id}`)
      types.set(id, avsc.Type.forSchema(JSON.parse((await answer.json()).schema)))
    }
    const type = types.get(id)
    return { type: type.name.split('.').at(-1), record: plain(type.fromBuffer(bytes.subarray(5))) }
  }
}

/** Calls `onRecord(topic, partition, message)` for every record up to the ends of now, each partition in order. */
async function readTopics(brokers, topics, onRecord) {
  const kafka = new kafkajs.Kafka({
    brokers,
    clientId: 'independent',
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = kafka.admin()
  await admin.connect()
  const ends = new Map()
  for (const topic of topics) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      if (Number(high) > Number(low)) ends.set(`${topic}:${partition}`, Number(high))
    }
  }
  const groupId = `independent-${process.pid}-${Date.now()}`
  if (ends.size > 0) {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200 })
    await consumer.connect()
    for (const topic of topics) await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
      void consumer.run({
        autoCommit: false,
        eachBatch: async (given) => {
          const { batch } = given
          const name = `${batch.topic}:${batch.partition}`
          const end = ends.get(name)
          if (end === undefined) return
          for (const message of batch.messages) {
            if (Number(message.offset) >= end) break
            await onRecord(batch.topic, batch.partition, message)
          }
          await given.heartbeat()
          if (Number(batch.lastOffset()) >= end - 1) ends.delete(name)
          if (ends.size === 0) resolve()
        },
      })
    })
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => undefined)
  }
  await admin.disconnect()
}

/** Calls `onEvent` for every event that counts; gives the counts of everything that was met. */
export async function exportJournal({ brokers, registry, prefix = '', entities }, onEvent) {
  const nameOf = (entity) => `${prefix === '' ? '' : `${prefix}.`}events.${entity}`
  const entityOf = new Map(entities.map((entity) => [nameOf(entity), entity]))
  const decode = newDecoder(registry)
  const filters = new Map()
  const counts = { read: 0, void: 0, epochs: 0, events: 0, refused: 0, repeated: 0 }
  await readTopics(brokers, [...entityOf.keys()], async (topic, partition, message) => {
    counts.read += 1
    const name = `${topic}:${partition}`
    if (!filters.has(name)) filters.set(name, newFilter())
    const verdict = filters.get(name)(message.headers['hive-journal'])
    if (verdict === 'void') counts.void += 1
    if (verdict === 'epoch') counts.epochs += 1
    if (verdict !== 'outcome') return
    const { type, record } = await decode(message.value)
    if (type === 'CommandRefused') counts.refused += 1
    else if (type === 'CommandRepeated') counts.repeated += 1
    else {
      counts.events += 1
      const { envelope, payload } = record
      await onEvent({
        entity: entityOf.get(topic),
        partition,
        offset: Number(message.offset),
        key: message.key.toString(),
        type,
        org: envelope.orgId,
        id: envelope.entityId,
        version: envelope.version,
        commandId: envelope.commandId,
        actor: envelope.actor,
        origin: envelope.origin,
        occurredAt: envelope.occurredAt,
        recordedAt: envelope.recordedAt,
        payload,
      })
    }
  })
  return counts
}

async function main() {
  const { values } = parseArgs({
    options: {
      brokers: { type: 'string' },
      registry: { type: 'string' },
      prefix: { type: 'string', default: '' },
      entities: { type: 'string', default: 'task,team,person' },
    },
  })
  const { brokers, registry, prefix, entities } = values
  if (brokers === undefined || registry === undefined) {
    throw new Error('say --brokers HOST:PORT --registry URL')
  }
  const source = { brokers: brokers.split(','), registry, prefix, entities: entities.split(',') }
  const counts = await exportJournal(source, async (event) => {
    if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain')
  })
  console.error(JSON.stringify(counts))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
