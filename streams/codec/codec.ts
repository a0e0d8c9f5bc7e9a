// The codec of one process: our records with the ids that the schema registry gave them. A warm start
// takes the ids from disk and checks them against the registry meanwhile; a cold one registers all.
import { records } from '../../schemas/generated/records.ts'
import type { Logger } from '../base/logger.ts'
import type { LogicalTopic } from '../topics.ts'
import { compileType } from './avro-types.ts'
import { openIdCache } from './id-cache.ts'
import { type DecodeResult, type Encodable, recordCodec } from './record-codec.ts'
import { openRegistry } from './registry.ts'
import { assign, isAnother, registerAll, save, verify } from './schema-ids.ts'
import { type Definitions, registrations } from './subjects.ts'

export type { DecodeResult } from './record-codec.ts'

export interface Codec {
  /** Confluent wire format with the newest version. Throws a record fault where the record does not fit. */
  encode(record: Encodable, topic: LogicalTopic): Buffer
  /** To the newest version; never throws. `schema-unseen`: call `learn`, then decode again. */
  decode(bytes: Uint8Array): DecodeResult
  /**
   * Asks the registry about an id. `absent` is its own word (404, 40403), believed for a minute; any
   * other answer, or none, throws a transient fault: the partition waits.
   */
  learn(schemaId: number): Promise<'learned' | 'absent'>
  /** Ends the background check. */
  close(): void
}

export interface CodecOptions {
  readonly registryUrl: string
  /** Where the ids are kept; disposable. */
  readonly cacheFile: string
  readonly logger: Logger
  /** Set behind the topic in every subject, so that test runs do not meet. */
  readonly topicSuffix?: string
  /** Other records than ours: yesterday's, in tests. */
  readonly definitions?: Definitions
  readonly now?: () => number
  readonly requestMsMax?: number
}

const absentMs = 60_000
const requestMsDefault = 10_000

export async function openCodec(options: CodecOptions): Promise<Codec> {
  const { registryUrl, logger, now = Date.now, requestMsMax = requestMsDefault } = options
  const definitions = options.definitions ?? records
  const codec = recordCodec(definitions)
  const cache = await openIdCache(options.cacheFile, registryUrl)
  const stopped = new AbortController()
  const registry = openRegistry({ url: registryUrl, requestMsMax, signal: stopped.signal })
  const wanted = registrations(definitions, options.topicSuffix ?? '')

  if (await isAnother(wanted, cache, registryUrl)) {
    logger.warn(
      { registryUrl },
      'the schema registry does not know the cached ids: registering anew',
    )
    cache.clear()
  }
  const cached = wanted.filter((item) => cache.idOf(item.subject, item.text) !== undefined)
  const missing = wanted.filter((item) => !cached.includes(item))
  await registerAll(registry, cache, missing)
  for (const item of wanted) assign(codec, cache, item)
  for (const [schemaId, text] of cache.foreign()) {
    if (!codec.knows(schemaId)) codec.learn(schemaId, compileType(text))
  }
  if (missing.length > 0) {
    logger.info({ registryUrl, registered: missing.length }, 'schemas registered')
    await save(cache, logger)
  }
  void verify({ registry, cache, codec, wanted: cached, logger, signal: stopped.signal })

  const absentUntil = new Map<number, number>()
  const asking = new Map<number, Promise<'learned' | 'absent'>>()
  const ask = async (schemaId: number): Promise<'learned' | 'absent'> => {
    const schema = await registry.schemaOf(schemaId)
    if (schema === 'absent') {
      absentUntil.set(schemaId, now() + absentMs)
      return 'absent'
    }
    absentUntil.delete(schemaId)
    if (schema === 'unusable') {
      codec.refuse(schemaId, 'the registry holds no Avro schema under this id')
      return 'learned'
    }
    codec.learn(schemaId, schema)
    cache.setForeign(schemaId, JSON.stringify(schema))
    await save(cache, logger)
    return 'learned'
  }

  return {
    encode: (record, topic) => codec.encode(record, topic),
    decode: (bytes) => codec.decode(bytes),
    async learn(schemaId) {
      if (codec.knows(schemaId)) return 'learned'
      if (now() < (absentUntil.get(schemaId) ?? 0)) return 'absent'
      const pending = asking.get(schemaId)
      if (pending !== undefined) return await pending
      const answer = ask(schemaId).finally(() => asking.delete(schemaId))
      asking.set(schemaId, answer)
      return await answer
    },
    close: () => stopped.abort(),
  }
}
