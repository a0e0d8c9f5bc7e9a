// The verbs on a platform that runs: commands, tail, task, status, doctor, a role that stops.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { uuidV7 } from '../../../schemas/ids.ts'
import { encodeOutcomeHeader, journalHeaderName } from '../../../streams/journal/header.ts'
import { openProducer } from '../../../streams/producer/index.ts'
import { type CliPlatform, openCliPlatform, type Sent } from './cli-platform.ts'
import { type Ended, hive, jsonLines, startHive } from './hive-process.ts'

let platform: CliPlatform
const adminId = uuidV7()
const run = (...args: readonly string[]): Promise<Ended> => hive(platform.env, ...args)

afterAll(async () => {
  await platform.close()
})

describe('with its roles running', () => {
  let orgId = ''
  let taskId = ''
  let task: Sent
  const onTask = () => ['--org', orgId, '--entity', taskId, '--as', `person:${adminId}`] as const

  beforeAll(async () => {
    platform = await openCliPlatform()
    for (const role of ['decider', 'views', 'facts', 'gateway']) platform.start(role)
    await platform.ready(4)
    const company = await platform.send(
      'CreateOrganisation',
      '--set',
      'name=Acme',
      '--set',
      `firstAdminId=${adminId}`,
    )
    orgId = company.orgId
    const by = ['--org', orgId, '--as', `person:${adminId}`] as const
    const team = await platform.send('CreateTeam', ...by, '--set', 'name=Red')
    const payload = join(platform.directory, 'task.json')
    await writeFile(payload, JSON.stringify({ title: 'Write it down', labels: ['first'] }))
    task = await platform.send(
      'CreateTask',
      ...by,
      '--payload',
      payload,
      '--set',
      `teamId=${team.entityId}`,
    )
    taskId = task.entityId
  })

  it('a refused command is told with its code and facts, and ends with 1', async () => {
    const { code, out } = await run('command', 'send', 'CompleteTask', ...onTask(), '--wait')
    expect(out).toContain('refused: FORBIDDEN_TRANSITION')
    expect(out).toContain('from open')
    expect(code).toBe(1)
  })

  it('a command that cannot be is refused before the log', async () => {
    const { code, err } = await run(
      'command',
      'send',
      'DescribeTask',
      ...onTask(),
      '--set',
      'title= ',
    )
    expect([code, err]).toEqual([1, expect.stringContaining('title is empty') as unknown])
  })

  it('task show tells the view and the history, refusals among it', async () => {
    const shown = z.object({
      task: z.object({ title: z.string(), version: z.number(), orgId: z.string() }),
      history: z.array(z.object({ type: z.string(), code: z.string() })),
    })
    await expect
      .poll(
        async () => {
          const { code, out } = await run('task', 'show', taskId, '--json')
          return code === 0 ? shown.parse(JSON.parse(out)) : code
        },
        { timeout: 20_000, interval: 500 },
      )
      .toEqual({
        task: { title: 'Write it down', version: 1, orgId },
        history: [
          { type: 'TaskCreated', code: '' },
          { type: 'CommandRefused', code: 'FORBIDDEN_TRANSITION' },
        ],
      })
    const absent = await run('task', 'show', uuidV7())
    expect([absent.code, absent.err]).toEqual([
      4,
      expect.stringContaining('there is no task') as unknown,
    ])
  })

  it('tail marks a record that never counted, and shows the others as valid', async () => {
    const { kafka, topics } = platform
    const writer = await kafka.partitionProducer({
      topic: topics.events('task'),
      partition: task.partition,
    })
    const header = { epoch: 0, commandOffset: 9, prevCommandOffset: 8, index: 0, count: 1 }
    await writer.send([
      {
        key: taskId,
        value: Buffer.from('written by a term that had ended'),
        headers: { [journalHeaderName]: encodeOutcomeHeader(header) },
      },
    ])
    await writer.close()
    const told = await run('tail', 'task', '--json', '--entity', taskId)
    const verdicts = z
      .array(z.object({ verdict: z.string(), type: z.string().optional() }))
      .parse(jsonLines(told.out))
    expect(verdicts).toEqual([
      { verdict: 'outcome', type: 'TaskCreated' },
      { verdict: 'outcome', type: 'CommandRefused' },
      { verdict: 'void' },
    ])
    const lines = await run('tail', 'events', '--entity', taskId)
    expect(lines.out).toContain('title=Write it down')
    expect(lines.out).toMatch(/VOID .*unreadable/)
    expect((await run('tail', 'task', '--entity', taskId, '--valid')).out).not.toContain('VOID')
  })

  it('tail --follow shows what comes, until it is stopped', async () => {
    const following = startHive(platform.env, 'tail', 'task', '--follow', '--type', 'TaskCommented')
    let out = ''
    following.stdout?.on('data', (bytes: Buffer) => {
      out += bytes.toString()
    })
    const { kafkaBrokers, registryUrl, prefix } = platform.config
    const actor = { kind: 'person', id: adminId } as const
    const producer = await openProducer({
      brokers: kafkaBrokers,
      registryUrl,
      prefix,
      orgId,
      actor,
    })
    const say = async () => {
      // It may not have begun to listen when the first one comes.
      const payload = { text: 'Hello' }
      await producer.send({ type: 'CommentOnTask', entityId: taskId, payload })
      return out
    }
    await expect.poll(say, { timeout: 20_000, interval: 200 }).toContain('text=Hello')
    await producer.close()
    following.kill('SIGINT')
    await once(following, 'exit')
    expect(following.exitCode).toBe(0)
  })

  it('status tells parts, roles, lag and rates as JSON', async () => {
    const { code, out } = await run('status', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      prefix: platform.config.prefix,
      parts: ['kafka', 'registry', 'redis', 'clickhouse'].map((part) => ({ part, up: true })),
      roles: ['decider', 'facts', 'gateway', 'views'].map((role) => ({ role, ready: true })),
      processors: ['decider', 'views', 'facts'].map((processor) => ({ processor })),
      rates: { commandsPerSecond: expect.any(Number) as unknown },
    })
  })

  it('doctor finds nothing wrong', async () => {
    const { code, out } = await run('doctor', '--json')
    const findings = z
      .array(z.object({ check: z.string(), state: z.string() }))
      .parse(jsonLines(out))
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([])
    expect(code).toBe(0)
  })

  it('a role stops in order on SIGTERM, is missed, and its lag still shows', async () => {
    const views = platform.roles.get('views')
    if (views === undefined) throw new Error('no views')
    views.kill('SIGTERM')
    await once(views, 'exit')
    expect(views.exitCode).toBe(0)
    await platform.send('CommentOnTask', ...onTask(), '--set', 'text=While nobody looks')
    const shape = z.object({
      roles: z.array(z.object({ role: z.string() })),
      processors: z.array(
        z.object({ processor: z.string(), records: z.number(), seconds: z.number() }),
      ),
    })
    const { out } = await run('status', '--json')
    const { roles: left, processors } = shape.parse(JSON.parse(out))
    expect(left.map(({ role }) => role)).toEqual(['decider', 'facts', 'gateway'])
    const lag = processors.find(({ processor }) => processor === 'views')
    expect(lag?.records).toBeGreaterThan(0)
    expect(lag?.seconds).toBeGreaterThan(0)
  })
})
