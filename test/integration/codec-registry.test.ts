// The codec over the real registry: what one process registers another reads, some versions apart.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { namedTypes, parseRecord } from '../../schemas/codegen/avro.ts'
import { records } from '../../schemas/generated/records.ts'
import type { AnyRecord } from '../../schemas/generated/types.ts'
import { processConfig } from '../../streams/base/config.ts'
import { silentLogger } from '../../streams/base/logger.ts'
import { type Codec, type CodecOptions, openCodec } from '../../streams/codec/codec.ts'
import { type Definitions, registrations } from '../../streams/codec/subjects.ts'
import { evolutionCases, incompatible } from '../unit/streams/codec/evolution-cases.ts'
import { topicOf } from '../unit/streams/codec/fake-ids.ts'

const { registryUrl } = processConfig()
const run = randomUUID()
const suffixes: string[] = []
const opened: Codec[] = []
let folder = ''

/** A place of its own in the registry, and one cache for each process that uses it. */
function place(): (definitions: Definitions, more?: Partial<CodecOptions>) => Promise<Codec> {
  const topicSuffix = `.test-${run}-${suffixes.length}`
  suffixes.push(topicSuffix)
  return async (definitions, more = {}) => {
    const codec = await openCodec({
      registryUrl,
      cacheFile: join(folder, `${randomUUID()}.json`),
      logger: silentLogger,
      topicSuffix,
      definitions,
      ...more,
    })
    opened.push(codec)
    return codec
  }
}

function subjectOf(definitions: Definitions): string {
  const first = registrations(definitions, suffixes.at(-1) ?? '')[0]
  if (first === undefined) throw new Error('no subject')
  return first.subject
}

async function registrySays(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${registryUrl}${path}`, {
    ...init,
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    signal: AbortSignal.timeout(10_000),
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hive-codec-'))
})

afterAll(async () => {
  for (const codec of opened) codec.close()
  const types: Definitions = { TaskBlocked: records.TaskBlocked, TaskCreated: records.TaskCreated }
  for (const suffix of suffixes) {
    for (const { subject } of registrations(types, suffix)) {
      for (const query of ['', '?permanent=true']) {
        await registrySays(`/subjects/${subject}${query}`, { method: 'DELETE' })
      }
    }
  }
  await rm(folder, { recursive: true })
})

describe('between versions, over the registry', () => {
  it.each(evolutionCases)('$title', async ({ writer, reader, written, read }) => {
    const open = place()
    const earlier = await open(reader)
    const bytes = (await open(writer)).encode(written, topicOf(written))
    const first = earlier.decode(bytes)
    if (!first.ok && first.reason === 'schema-unseen') await earlier.learn(first.schemaId)
    expect(earlier.decode(bytes)).toStrictEqual({
      ok: true,
      record: { type: written.type, ...read },
    })
  })
})

describe('a subject', () => {
  const today: Definitions = { TaskBlocked: records.TaskBlocked }

  it('is FULL_TRANSITIVE from its first version on', async () => {
    await place()(today)
    expect(await registrySays(`/config/${subjectOf(today)}`)).toEqual({
      status: 200,
      body: { compatibilityLevel: 'FULL_TRANSITIVE' },
    })
  })

  it('refuses an incompatible version, whoever sends it', async () => {
    const open = place()
    await open(today)
    await expect(open(incompatible)).rejects.toMatchObject({
      code: 'SCHEMA_INCOMPATIBLE',
      kind: 'bug',
    })
    const text = incompatible['TaskBlocked']?.versions[2]
    const refused = await registrySays(`/subjects/${subjectOf(today)}/versions`, {
      method: 'POST',
      body: JSON.stringify({ schema: text }),
    })
    expect(refused).toMatchObject({ status: 409 })
  })

  it('keeps the defaults of enums, which a library would leave out', async () => {
    const codec = await place()(today)
    const id = codec.encode(evolutionCases[5]?.written ?? fail(), 'events.task').readUInt32BE(1)
    const response = await fetch(`${registryUrl}/schemas/ids/${id}`)
    const stored = z.object({ schema: z.string() }).parse(await response.json())
    const enums = [...namedTypes(parseRecord(stored.schema)).values()].filter(
      (type) => type.type === 'enum',
    )
    expect(enums.map((type) => type.default)).toEqual(Array(5).fill('UNKNOWN'))
  })
})

describe('an id', () => {
  it('that the registry does not have is absent', async () => {
    const codec = await place()({ TaskBlocked: records.TaskBlocked })
    expect(await codec.learn(2_000_000_000)).toBe('absent')
  })

  it('is found again by a second process, and by a third without a registry', async () => {
    const open = place()
    const cacheFile = join(folder, 'kept.json')
    const definitions: Definitions = { TaskBlocked: records.TaskBlocked }
    const written: AnyRecord = evolutionCases[5]?.written ?? fail()
    const bytes = (await open(definitions, { cacheFile })).encode(written, 'events.task')
    expect((await open(definitions)).encode(written, 'events.task')).toEqual(bytes)
    const offline = await open(definitions, { cacheFile, requestMsMax: 1 })
    expect(offline.decode(bytes)).toStrictEqual({ ok: true, record: written })
  })

  it('of a subject that was deleted under a running cache is registered anew', async () => {
    const open = place()
    const cacheFile = join(folder, 'lost.json')
    const definitions: Definitions = { TaskBlocked: records.TaskBlocked }
    await open(definitions, { cacheFile })
    const subject = subjectOf(definitions)
    await registrySays(`/subjects/${subject}`, { method: 'DELETE' })
    await registrySays(`/subjects/${subject}?permanent=true`, { method: 'DELETE' })
    await open(definitions, { cacheFile })
    await vi.waitFor(async () => {
      expect(await registrySays(`/subjects/${subject}/versions`)).toMatchObject({ status: 200 })
    })
  })
})

function fail(): never {
  throw new Error('no such case')
}
