// Two processes that start together on an empty registry: seen when two deciders began beside each other,
// and the registry answered the second one's level with 409 "rule already exists".
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { records } from '../../../../schemas/generated/records.ts'
import { silentLogger } from '../../../../streams/base/logger.ts'
import { openCodec } from '../../../../streams/codec/codec.ts'
import { type FakeRegistry, fakeRegistry } from './fake-registry.ts'

const subject = 'events.task-hivemind.events.TaskBlocked'
let folder = ''
let registry: FakeRegistry

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hive-codec-'))
  registry = await fakeRegistry()
})
afterEach(async () => {
  await registry.close()
  await rm(folder, { recursive: true })
})

async function open(): Promise<void> {
  const codec = await openCodec({
    registryUrl: registry.url,
    cacheFile: join(folder, 'ids.json'),
    logger: silentLogger,
    definitions: { TaskBlocked: records.TaskBlocked },
    requestMsMax: 300,
  })
  codec.close()
}

describe('a cold start beside another', () => {
  it('goes on when the other made the level of a subject at the same moment', async () => {
    let raced = 0
    registry.answer = (request) => {
      if (request !== `PUT /config/${subject}` || raced === 2) return undefined
      raced += 1
      return { status: 409, body: '{"message":"A rule named COMPATIBILITY already exists."}' }
    }
    await open()
    expect(raced).toBe(2)
  })

  it('is the fault of the registry when it says so again and again', async () => {
    registry.answer = (request) =>
      request.startsWith('PUT /config/') ? { status: 409, body: '{}' } : undefined
    await expect(open()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', kind: 'transient' })
  })

  it('takes the id of a version that the other registered at the same moment', async () => {
    const id = registry.put(records.TaskBlocked.versions[1] ?? '')
    const path = `POST /subjects/${subject}`
    registry.answer = (request) => {
      if (request === `${path}/versions`) return { status: 409, body: '{"error_code":409}' }
      return request === path ? { status: 200, body: JSON.stringify({ id }) } : undefined
    }
    await open()
    expect(registry.requests).toContain(path)
  })
})
