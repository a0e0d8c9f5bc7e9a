import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { records } from '../../../../schemas/generated/records.ts'
import type { TaskBlocked } from '../../../../schemas/generated/types.ts'
import { silentLogger } from '../../../../streams/base/logger.ts'
import { type Codec, type CodecOptions, openCodec } from '../../../../streams/codec/codec.ts'
import { envelope } from './evolution-cases.ts'
import { type FakeRegistry, fakeRegistry } from './fake-registry.ts'

const blocked: TaskBlocked = {
  type: 'TaskBlocked',
  envelope,
  payload: {
    now: { teamId: null, assignee: null, priority: 'P1', status: 'blocked' },
    was: null,
    imported: false,
    reason: null,
  },
}
const definitions = { TaskBlocked: records.TaskBlocked, TaskCreated: records.TaskCreated }
const subject = 'events.task-hivemind.events.TaskBlocked'
const lookup = `POST /subjects/${subject}`

let folder = ''
let registry: FakeRegistry
const opened: Codec[] = []
const cacheFile = (): string => join(folder, 'ids.json')

async function open(options: Partial<CodecOptions> = {}): Promise<Codec> {
  const codec = await openCodec({
    registryUrl: registry.url,
    cacheFile: cacheFile(),
    logger: silentLogger,
    definitions,
    requestMsMax: 300,
    ...options,
  })
  opened.push(codec)
  return codec
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hive-codec-'))
  registry = await fakeRegistry()
})
afterEach(async () => {
  for (const codec of opened.splice(0)) codec.close()
  await registry.close()
  await rm(folder, { recursive: true })
})

const idIn = (codec: Codec): number => codec.encode(blocked, 'events.task').readUInt32BE(1)

describe('a cold start', () => {
  it('puts the level of each subject before its first version, then the versions in order', async () => {
    const codec = await open()
    const config = `/config/${subject}`
    expect(
      registry.requests.filter(
        (request) => request.endsWith(subject) || request.includes(`${subject}/`),
      ),
    ).toEqual([`PUT ${config}`, `GET ${config}`, `POST /subjects/${subject}/versions`])
    expect(codec.decode(codec.encode(blocked, 'events.task'))).toStrictEqual({
      ok: true,
      record: blocked,
    })
  })

  it('without the registry is the fault of the registry, at once', async () => {
    await registry.close()
    await expect(open()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', kind: 'transient' })
  })

  it('of a version that the registry refuses is a bug of ours', async () => {
    registry.answer = (request) =>
      request.includes('/versions')
        ? { status: 409, body: '{"error_code":409,"message":"incompatible"}' }
        : undefined
    await expect(open()).rejects.toMatchObject({ code: 'SCHEMA_INCOMPATIBLE', kind: 'bug' })
  })

  it('goes on when the ids cannot be kept', async () => {
    await writeFile(join(folder, 'file'), '')
    const codec = await open({ cacheFile: join(folder, 'file', 'ids.json') })
    expect(idIn(codec)).toBeGreaterThan(0)
  })
})

describe('a warm start', () => {
  beforeEach(async () => {
    const codec = await open()
    codec.close()
    registry.requests.splice(0)
  })

  it('needs no registry', async () => {
    await registry.close()
    const codec = await open()
    expect(codec.decode(codec.encode(blocked, 'events.task')).ok).toBe(true)
  })

  it('does not wait for a registry that hangs', async () => {
    registry.answer = () => 'hang'
    const started = performance.now()
    await open()
    expect(performance.now() - started).toBeLessThan(1_500)
  })

  it('registers nothing, and looks at every id meanwhile', async () => {
    await open()
    await vi.waitFor(() => expect(registry.requests.length).toBe(1 + 3))
    expect(registry.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
  })

  it('notices that the registry is another one, and takes its ids', async () => {
    registry.replace(500)
    const codec = await open()
    expect(idIn(codec)).toBeGreaterThanOrEqual(500)
    await registry.close()
    expect(idIn(await open())).toBe(idIn(codec))
  })

  it('notices it also when the registry comes back later', async () => {
    const port = Number(new URL(registry.url).port)
    await registry.close()
    const codec = await open()
    expect(idIn(codec)).toBeLessThan(500)
    registry = await fakeRegistry(port)
    registry.replace(500)
    await vi.waitFor(() => expect(idIn(codec)).toBeGreaterThanOrEqual(500), 4_000)
    await vi.waitFor(async () => {
      expect(await readFile(cacheFile(), 'utf8')).toContain(String(idIn(codec)))
    })
  })

  it('registers a single version that the registry lost', async () => {
    let lost = true
    registry.answer = (request) => {
      if (request !== lookup || registry.requests.length < 2 || !lost) return undefined
      lost = false
      return { status: 404, body: '{"error_code":40403,"message":"lost"}' }
    }
    await open()
    await vi.waitFor(() => {
      expect(registry.requests).toContain(`POST /subjects/${subject}/versions`)
    })
  })

  it('stops looking when it is closed', async () => {
    const codec = await open({ requestMsMax: 60_000 })
    registry.answer = () => 'hang'
    await vi.waitFor(() => expect(registry.requests.length).toBeGreaterThan(1))
    codec.close()
    const { length } = registry.requests
    await vi.waitFor(() => expect(registry.abandoned).toBe(1))
    expect(registry.requests).toHaveLength(length)
  })
})

describe('an id that nobody told', () => {
  const foreign = JSON.stringify({ type: 'record', name: 'Foreign', fields: [] })

  it('is absent by the registry alone, and that is believed for a minute', async () => {
    let time = 1_000
    const codec = await open({ now: () => time })
    registry.requests.splice(0)
    expect(await codec.learn(77)).toBe('absent')
    const asked = registry.requests.length
    time += 59_999
    expect(await codec.learn(77)).toBe('absent')
    expect(registry.requests).toHaveLength(asked)
    time += 1
    registry.replace(77)
    expect(registry.put(foreign)).toBe(77)
    expect(await codec.learn(77)).toBe('learned')
  })

  it.each([
    ['404 of something else', { status: 404, body: '' }],
    ['404 about something else', { status: 404, body: '{"error_code":40401,"message":"no"}' }],
    ['404 that says null', { status: 404, body: 'null' }],
    ['400', { status: 400, body: '{"error_code":400,"message":"no"}' }],
    ['401', { status: 401, body: '' }],
    ['500', { status: 500, body: '{"error_code":50001,"message":"store"}' }],
    ['200 of something else', { status: 200, body: '<html></html>' }],
  ])('and an answer of %s is a fault of the registry', async (_, answer) => {
    const codec = await open()
    registry.answer = () => answer
    await expect(codec.learn(77)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      kind: 'transient',
    })
    registry.answer = () => undefined
    expect(await codec.learn(77)).toBe('absent')
  })

  it('and no answer at all is a fault of the registry', async () => {
    const codec = await open()
    registry.answer = () => 'hang'
    await expect(codec.learn(77)).rejects.toMatchObject({ kind: 'transient' })
    await registry.close()
    await expect(codec.learn(78)).rejects.toMatchObject({ kind: 'transient' })
  })

  it('is asked for once by many at the same time', async () => {
    const codec = await open()
    registry.requests.splice(0)
    const id = registry.put(foreign)
    const answers = await Promise.all(Array.from({ length: 20 }, () => codec.learn(id)))
    expect(new Set(answers)).toEqual(new Set(['learned']))
    expect(registry.requests).toEqual([`GET /schemas/ids/${id}`])
  })

  it.each([
    ['a record that is not ours', foreign, undefined],
    ['no schema that compiles', '{"type":"record"}', undefined],
    ['JSON schema', '{"type":"object"}', 'JSON'],
  ])('and stands for %s is known, and its records are unreadable', async (_, text, schemaType) => {
    const codec = await open()
    const id = registry.put(text, schemaType)
    const bytes = Buffer.alloc(5)
    bytes.writeUInt32BE(id, 1)
    expect(codec.decode(bytes)).toEqual({ ok: false, reason: 'schema-unseen', schemaId: id })
    expect(await codec.learn(id)).toBe('learned')
    expect(codec.decode(bytes)).toMatchObject({ ok: false, reason: 'unreadable' })
  })

  it('is still known after a restart without the registry', async () => {
    const bytes = await writtenTomorrow()
    const codec = await open()
    expect(await codec.learn(bytes.readUInt32BE(1))).toBe('learned')
    codec.close()
    await registry.close()
    expect((await open()).decode(bytes)).toStrictEqual({ ok: true, record: blocked })
  })

  async function writtenTomorrow(): Promise<Buffer> {
    const { versions } = records.TaskBlocked
    const text = (versions[1] ?? '').replace('"fields":[', '"aliases":[],"fields":[')
    const next = { ...records.TaskBlocked, newest: 2, versions: { ...versions, 2: text } }
    const writer = await open({
      definitions: { TaskBlocked: next },
      cacheFile: join(folder, 'tomorrow.json'),
    })
    return writer.encode(blocked, 'events.task')
  }
})
