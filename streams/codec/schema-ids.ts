// Keeps the schema ids of a process right: registers what the cache lacks, notices that the registry is
// another one than before, and goes through the cached ids while the process already works.
import { isTransient, messageOf } from '../base/faults.ts'
import type { Logger } from '../base/logger.ts'
import type { IdCache } from './id-cache.ts'
import type { RecordCodec } from './record-codec.ts'
import { openRegistry, type Registry } from './registry.ts'
import type { Registration } from './subjects.ts'

const probeMsMax = 500
const recheckMsMin = 1_000
const recheckMsMax = 30_000
const parallelSubjects = 4

/** Asks about one cached id, briefly: a registry that is away is not another one. */
export async function isAnother(
  wanted: readonly Registration[],
  cache: IdCache,
  url: string,
): Promise<boolean> {
  const known = wanted.find((item) => cache.idOf(item.subject, item.text) !== undefined)
  if (known === undefined) return false
  try {
    const found = await openRegistry({ url, requestMsMax: probeMsMax }).idOf(
      known.subject,
      known.text,
    )
    return found !== cache.idOf(known.subject, known.text)
  } catch {
    return false
  }
}

/** Versions of one subject in order, several subjects at once. */
export async function registerAll(
  registry: Registry,
  cache: IdCache,
  missing: readonly Registration[],
): Promise<void> {
  const subjects = [...Map.groupBy(missing, (item) => item.subject).values()]
  const work = async (): Promise<void> => {
    for (let items = subjects.shift(); items !== undefined; items = subjects.shift()) {
      for (const { subject, text } of items) {
        cache.setId(subject, text, await registry.register(subject, text))
      }
    }
  }
  await Promise.all(Array.from({ length: parallelSubjects }, work))
}

export function assign(codec: RecordCodec, cache: IdCache, item: Registration): void {
  const schemaId = cache.idOf(item.subject, item.text)
  if (schemaId !== undefined) codec.assign(item, schemaId)
}

export interface Verification {
  readonly registry: Registry
  readonly cache: IdCache
  readonly codec: RecordCodec
  readonly wanted: readonly Registration[]
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Goes through all cached ids, waiting while the registry is away; what differs is registered. */
export async function verify(options: Verification): Promise<void> {
  const { registry, cache, codec, wanted, logger, signal } = options
  const left = [...wanted]
  let mended = 0
  let waitMs = recheckMsMin
  while (!signal.aborted) {
    const item = left[0]
    if (item === undefined) break
    try {
      const found = await registry.idOf(item.subject, item.text)
      if (signal.aborted) return
      if (found !== cache.idOf(item.subject, item.text)) {
        cache.setId(item.subject, item.text, await registry.register(item.subject, item.text))
        assign(codec, cache, item)
        mended += 1
      }
      left.shift()
      waitMs = recheckMsMin
    } catch (error) {
      if (!isTransient(error)) {
        logger.error({ error: messageOf(error) }, 'a cached schema could not be registered anew')
        return
      }
      await pause(waitMs, signal)
      waitMs = Math.min(waitMs * 2, recheckMsMax)
    }
  }
  if (mended === 0) return
  logger.warn({ mended }, 'schema ids differed from the cache and were registered anew')
  await save(cache, logger)
}

/** The cache is a convenience: a full disk costs the next start its warmth, not this one its life. */
export async function save(cache: IdCache, logger: Logger): Promise<void> {
  try {
    await cache.save()
  } catch (error) {
    logger.warn({ error: messageOf(error) }, 'the schema id cache could not be written')
  }
}

/** Does not keep the process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms).unref()
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer)
      resolve()
    },
    { once: true },
  )
  return promise
}
