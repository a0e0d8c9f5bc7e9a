// A process that embeds the SDK is killed in mid-send and sends again from its own record: nothing doubles,
// nothing is missing.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { entityIdFor } from '../../../schemas/entities.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { openCodec } from '../../../streams/codec/codec.ts'
import { readJudged } from '../../../streams/journal/read-judged.ts'
import { openProducer } from '../../../streams/producer/index.ts'
import { type Company, found, type OwnPlatform, startOwnPlatform } from './own-platform.ts'

const commands = 1_500
let platform: OwnPlatform
let company: Company
const started: ChildProcess[] = []

beforeAll(async () => {
  platform = await startOwnPlatform('killed')
  company = await found(platform.options)
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await platform.close()
})

function startSender(file: string): { child: ChildProcess; acknowledged: () => string[] } {
  const script = join(import.meta.dirname, 'sender-process.ts')
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  let text = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  return { child, acknowledged: () => text.split('\n').slice(0, -1) }
}

it('has each of its commands in effect once', async () => {
  const commandIds = Array.from({ length: commands }, () => uuidV7())
  const file = join(platform.config.dataDir, 'record.json')
  const { brokers, registryUrl, prefix, cacheFile } = platform.options
  const { orgId, teamId } = company
  const personId = company.actor.id
  await writeFile(
    file,
    JSON.stringify({
      brokers,
      registryUrl,
      prefix,
      cacheFile,
      orgId,
      teamId,
      personId,
      commandIds,
    }),
  )
  const first = startSender(file)
  await expect.poll(() => first.acknowledged().length, { timeout: 20_000 }).toBeGreaterThan(50)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const before = first.acknowledged().length
  expect(before).toBeLessThan(commands)

  const second = startSender(file)
  await once(second.child, 'exit')
  expect([second.child.exitCode, second.acknowledged().length]).toEqual([0, commands])

  const producer = await openProducer({
    ...platform.options,
    orgId,
    actor: company.actor,
    outcomes: 'journal',
  })
  const lastId = commandIds.at(-1) ?? ''
  const last = await producer.send({
    type: 'CreateTask',
    commandId: lastId,
    payload: { title: `Task ${commands - 1}`, teamId },
  })
  expect(await producer.outcome(last)).toMatchObject({ status: 'accepted', repeated: true })
  // A partition is decided in order: of so many, some stand at the end of each.
  await Promise.all(
    commandIds.slice(-40).map(async (commandId, index) => {
      const title = `Task ${commands - 40 + index}`
      const payload = { title, teamId }
      await producer.outcome(await producer.send({ type: 'CreateTask', commandId, payload }))
    }),
  )
  await producer.close()

  const created = new Map<string, number>()
  const codec = await openCodec({ registryUrl, cacheFile: cacheFile ?? '', logger: silentLogger })
  await readJudged(
    { ...platform, codec, logger: silentLogger },
    {
      topics: ['events.task'],
      partition: undefined,
      from: { type: 'beginning' },
      follow: false,
      signal: new AbortController().signal,
      onRecord({ verdict, decoded }) {
        if (verdict === 'outcome' && decoded.ok && decoded.record.type === 'TaskCreated') {
          const { entityId } = decoded.record.envelope
          created.set(entityId, (created.get(entityId) ?? 0) + 1)
        }
        return true
      },
    },
  )
  codec.close()
  const counts = commandIds.map(
    (commandId) => created.get(entityIdFor(orgId, 'task', { commandId })) ?? 0,
  )
  expect(counts.filter((count) => count !== 1)).toEqual([])
})
