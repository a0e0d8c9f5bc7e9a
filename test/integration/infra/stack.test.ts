// Starting and stopping the native stack with its real parts, on ports and a directory of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loopback, redisCommand } from '../../../infra/stack/probes.ts'
import { readRecord } from '../../../infra/stack/processes.ts'
import type { RunningStack } from '../../../infra/stack/running-stack.ts'
import { pidFile, type StackPaths, stackPaths } from '../../../infra/stack/stack-paths.ts'
import { stackStatus } from '../../../infra/stack/stack-status.ts'
import { startStack } from '../../../infra/stack/start-stack.ts'
import { stopStack } from '../../../infra/stack/stop-from-outside.ts'
import { waitUntil } from '../../../infra/stack/wait-until.ts'
import { type Config, childEnvironment, configFrom } from '../../../streams/base/config.ts'
import { freePortEnvironment } from '../../support/free-ports.ts'

// Vitest types its matchers as any.
const containing = (text: string): unknown => expect.stringContaining(text)
const containingAll = (items: readonly string[]): unknown => expect.arrayContaining([...items])

let directory = ''
let paths: StackPaths
let env: Record<string, string>
let owner: ChildProcess | undefined
let started: RunningStack[] = []

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hive-own-stack-'))
  paths = stackPaths({ dataDir: directory })
  env = { ...(await freePortEnvironment()), HIVE_DATA_DIR: directory }
})
afterEach(async () => {
  owner?.kill('SIGKILL')
  owner = undefined
  for (const stack of started) await stack.stop(10_000)
  started = []
  const { left } = await stopStack(paths, { withinMs: 10_000 })
  if (left.length > 0) throw new Error(`still running: ${left.join(', ')}`)
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

// These parts are those of the shared stack: given, so only asked whether they answer.
function withShared(parts: readonly ('kafka' | 'registry')[]): Record<string, string> {
  const shared = configFrom(childEnvironment())
  return {
    ...env,
    ...(parts.includes('kafka') ? { HIVE_KAFKA_BROKERS: shared.kafkaBrokers.join(',') } : {}),
    ...(parts.includes('registry') ? { HIVE_REGISTRY_URL: shared.registryUrl } : {}),
  }
}

function withSharedJavaParts(): Record<string, string> {
  return withShared(['kafka', 'registry'])
}

async function start(config: Config, fresh = false): Promise<RunningStack> {
  const env = childEnvironment()
  const stack = await startStack({ config, paths, env, report: () => undefined, fresh })
  started.push(stack)
  return stack
}

function redis(config: Config, ...words: readonly string[]): Promise<string | undefined> {
  return redisCommand({ host: loopback, port: config.ports.redis }, words)
}

async function clickhouse(config: Config, sql: string): Promise<string> {
  const reply = await fetch(config.clickhouseUrl, { method: 'POST', body: sql })
  return (await reply.text()).trim()
}

function runningNames(): readonly string[] {
  return stackStatus(paths)
    .filter((part) => part.isRunning)
    .map((part) => part.name)
    .toSorted()
}

async function startOwner(
  setting: Record<string, string>,
  ...flags: readonly string[]
): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./stack-owner.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(setting), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...childEnvironment() },
  })
  owner = child
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)))
  })
  return child
}

test('all four parts start, stop in time with nothing left, and find their state again', async () => {
  const config = configFrom(env)
  const first = await start(config)
  expect(runningNames()).toEqual(['clickhouse', 'kafka', 'redis', 'registry'])
  expect(stackStatus(paths).every((part) => (part.residentBytes ?? 0) > 1e6)).toBe(true)
  await redis(config, 'SET', 'kept', 'yes')
  await clickhouse(config, 'CREATE DATABASE kept')
  await clickhouse(config, 'CREATE TABLE kept.rows (n UInt64) ENGINE = MergeTree ORDER BY n')
  await clickhouse(config, 'INSERT INTO kept.rows VALUES (7)')
  const begun = performance.now()
  expect(await first.stop(15_000)).toMatchObject({ graceful: true, left: [], killed: [] })
  expect(performance.now() - begun).toBeLessThan(15_000)
  expect(runningNames()).toEqual([])

  const second = await start(configFrom(withShared(['registry'])))
  expect(await redis(config, 'GET', 'kept')).toContain('yes')
  expect(await clickhouse(config, 'SELECT n FROM kept.rows')).toBe('7')
  await second.stop(15_000)

  const third = await start(configFrom(withShared(['kafka', 'registry'])), true)
  expect(await redis(config, 'GET', 'kept')).toBe('$-1\r\n')
  expect(await clickhouse(config, "SELECT count() FROM system.databases WHERE name = 'kept'")).toBe(
    '0',
  )
  await third.stop(15_000)
}, 90_000)

describe('before anything is started', () => {
  test('a taken port is refused with its number, its owner and the setting that moves it', async () => {
    const config = configFrom(withSharedJavaParts())
    const squatter = createServer()
    await new Promise<void>((resolve) => {
      squatter.listen({ host: loopback, port: config.ports.redis }, resolve)
    })
    const refused = start(config)
    await expect(refused).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: containing(`port ${config.ports.redis}, for Redis, is taken by`),
      mend: containing('HIVE_PORT_REDIS'),
    })
    squatter.close()
    expect(runningNames()).toEqual([])
  })

  test('a second start on the same data is refused, also by another process', async () => {
    const setting = withSharedJavaParts()
    const child = await startOwner(setting)
    await expect(start(configFrom(setting))).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      message: containing(`in use by process ${child.pid}`),
    })
    expect(runningNames()).toEqual(['clickhouse', 'redis'])
  })

  test('a given address that does not answer is named, and nothing was begun', async () => {
    const setting = { ...withSharedJavaParts(), HIVE_KAFKA_BROKERS: '127.0.0.1:1' }
    await expect(start(configFrom(setting))).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: containing('HIVE_KAFKA_BROKERS=127.0.0.1:1'),
    })
    expect(runningNames()).toEqual([])
  })
})

test('a part that dies while the stack runs is started again', async () => {
  const config = configFrom(withSharedJavaParts())
  const stack = await start(config)
  const before = readRecord(pidFile(paths, 'redis'))
  process.kill(before?.pid ?? 0, 'SIGKILL')
  const runsAgain = async () =>
    readRecord(pidFile(paths, 'redis'))?.pid !== before?.pid &&
    (await redis(config, 'PING')) === '+PONG\r\n'
  expect(await waitUntil(runsAgain, { withinMs: 10_000 })).toBe('held')
  await stack.stop(10_000)
  expect(runningNames()).toEqual([])
})

describe('down from another process', () => {
  test('asks the one that started the stack, which stops it in order', async () => {
    const child = await startOwner(withSharedJavaParts())
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    expect(await stopStack(paths, { withinMs: 15_000 })).toMatchObject({ graceful: true, left: [] })
    expect(await ended).toBe(0)
    expect(runningNames()).toEqual([])
  })

  test('stops what a killed start left behind; until then a new start is refused', async () => {
    const setting = withSharedJavaParts()
    const child = await startOwner(setting)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    expect(runningNames()).toEqual(['clickhouse', 'redis'])
    await expect(start(configFrom(setting))).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      message: containing('there still run: clickhouse, redis'),
    })
    expect(await stopStack(paths, { withinMs: 15_000 })).toMatchObject({
      stopped: containingAll(['clickhouse', 'redis']),
      left: [],
    })
    expect(await stopStack(paths, { withinMs: 15_000 })).toMatchObject({ stopped: [], left: [] })
  })

  test('is done by a watchdog where the owner asked for one and was killed', async () => {
    const child = await startOwner(withSharedJavaParts(), '--watched')
    child.kill('SIGKILL')
    expect(await waitUntil(() => !existsSync(directory), { withinMs: 15_000 })).toBe('held')
    expect(runningNames()).toEqual([])
  })
})
