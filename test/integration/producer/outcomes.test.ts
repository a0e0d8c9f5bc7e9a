// Outcomes read from the journals: void records tell nothing, and a late start misses nothing that comes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '../../../schemas/ids.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { type Codec, openCodec } from '../../../streams/codec/codec.ts'
import { encodeOutcomeHeader, journalHeaderName } from '../../../streams/journal/header.ts'
import { openJournalOutcomes } from '../../../streams/outcomes/journal-outcomes.ts'
import type { OutcomeSource } from '../../../streams/outcomes/outcome.ts'
import { openProducer, type Producer, type Receipt } from '../../../streams/producer/index.ts'
import { type Company, found, type OwnPlatform, startOwnPlatform } from './own-platform.ts'

let platform: OwnPlatform
let company: Company
let codec: Codec
let producer: Producer
const sources: OutcomeSource[] = []

beforeAll(async () => {
  platform = await startOwnPlatform('outcomes')
  company = await found(platform.options)
  const { registryUrl, cacheFile } = platform.options
  codec = await openCodec({ registryUrl, cacheFile: cacheFile ?? '', logger: silentLogger })
  producer = await openProducer({
    ...platform.options,
    orgId: company.orgId,
    actor: company.actor,
  })
})
afterAll(async () => {
  await producer.close()
  await Promise.all(sources.map((source) => source.close(1_000)))
  codec.close()
  await platform.close()
})

async function openSource(): Promise<OutcomeSource> {
  const { kafka, topics } = platform
  const source = await openJournalOutcomes({ kafka, codec, topics, logger: silentLogger })
  sources.push(source)
  return source
}

const create = (title: string): Promise<Receipt> =>
  producer.send({ type: 'CreateTask', payload: { title, teamId: company.teamId } })

describe('an outcome source', () => {
  it('that starts in the middle tells what comes, not what was', async () => {
    const early = await openSource()
    const before = await create('before')
    expect(await early.wait({ commandId: before.commandId })).toMatchObject({ status: 'accepted' })
    const late = await openSource()
    await expect(
      late.wait({ commandId: before.commandId }, { timeoutMs: 100 }),
    ).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', kind: 'unknown' })
    const { commandId, entityId, orgId } = await create('after')
    const outcomes = await Promise.all(
      [early, late].map((source) => source.wait({ commandId, entityId, orgId })),
    )
    expect(outcomes[0]).toMatchObject({ status: 'accepted', version: 1, commandId, entityId })
    expect(outcomes[1]).toEqual(outcomes[0])
  })

  it('believes no record that the filter calls void', async () => {
    const source = await openSource()
    const receipt = await create('forged')
    const truth = await source.wait({ commandId: receipt.commandId })
    const forgedId = uuidV7()
    const forged = codec.encode(
      {
        type: 'CommandRefused',
        envelope: {
          eventId: uuidV7(),
          orgId: company.orgId,
          entityType: 'task',
          entityId: receipt.entityId,
          version: 1,
          commandId: forgedId,
          correlationId: forgedId,
          causationId: null,
          actor: { kind: 'system', id: uuidV7(), onBehalfOf: null, scopes: [] },
          origin: null,
          payloadHash: Buffer.alloc(32),
          basis: [],
          occurredAt: 0,
          recordedAt: 0,
          schemaRevision: 1,
          extensions: {},
        },
        payload: {
          code: 'NOT_FOUND',
          facts: {},
          commandType: 'StartTask',
          retryable: false,
          bytesHash: Buffer.alloc(0),
        },
      },
      'events.task',
    )
    const writer = await platform.kafka.partitionProducer({
      topic: platform.topics.events('task'),
      partition: receipt.partition,
    })
    const header = { commandOffset: receipt.offset + 1, prevCommandOffset: receipt.offset }
    await writer.send([
      {
        key: receipt.entityId,
        value: forged,
        // A term that has ended: its number is below the one that is valid.
        headers: {
          [journalHeaderName]: encodeOutcomeHeader({ epoch: 0, ...header, index: 0, count: 1 }),
        },
      },
    ])
    await writer.close()
    const next = await producer.send({ type: 'StartTask', entityId: receipt.entityId })
    expect(await source.wait({ commandId: next.commandId })).toMatchObject({ version: 2 })
    expect(truth.status).toBe('accepted')
    await expect(source.wait({ commandId: forgedId }, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
  })

  it('settles who waits when it is closed', async () => {
    const source = await openSource()
    const waiting = source.wait({ commandId: uuidV7() })
    const ends = Promise.allSettled([waiting])
    await source.close(1_000)
    const [end] = await ends
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'OUTCOMES_CLOSED' } })
  })
})
