// Our own processes under the supervisor: started, restarted when they end, stopped or killed in time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPortFree } from '../../../infra/stack/port-owner.ts'
import { httpAnswers } from '../../../infra/stack/probes.ts'
import { roleProcess } from '../../../infra/stack/role-process.ts'
import { type StackPaths, stackPaths } from '../../../infra/stack/stack-paths.ts'
import { startProcess } from '../../../infra/stack/start-process.ts'
import { stopStack } from '../../../infra/stack/stop-from-outside.ts'
import {
  type ProcessHappening,
  type SupervisedProcess,
  supervise,
} from '../../../infra/stack/supervisor.ts'
import { waitUntil } from '../../../infra/stack/wait-until.ts'
import { freePortEnvironment } from '../../support/free-ports.ts'

// Vitest types its matchers as any.
const containing = (text: string): unknown => expect.stringContaining(text)

let directory = ''
let paths: StackPaths
let port = 0

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hive-roles-'))
  paths = stackPaths({ dataDir: directory })
  port = Number((await freePortEnvironment())['HIVE_PORT_DECIDER'])
})
afterEach(async () => {
  await stopStack(paths, { withinMs: 5_000 })
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

function role(body: string) {
  const script = join(directory, 'role.mjs')
  writeFileSync(
    script,
    `import { createServer } from 'node:http'\n${body}\ncreateServer((_, reply) => reply.end('ok')).listen(${port}, '127.0.0.1')\n`,
  )
  return {
    name: 'role',
    command: process.execPath,
    args: [script],
    healthUrl: `http://127.0.0.1:${port}/health`,
    readyWithinMs: 10_000,
  }
}

async function start(
  body: string,
  onHappening?: (happening: ProcessHappening) => void,
): Promise<SupervisedProcess> {
  const plan = roleProcess(role(body))
  return supervise(await startProcess(plan, paths, undefined), plan, paths, onHappening)
}

test('a role that is killed runs again, and its end and its new start are told', async () => {
  const told: ProcessHappening[] = []
  const running = await start('', (one) => told.push(one))
  const firstPid = running.pid()
  process.kill(firstPid, 'SIGKILL')
  const answersAgain = () => running.restarts() === 1 && httpAnswers(`http://127.0.0.1:${port}/`)
  expect(await waitUntil(answersAgain, { withinMs: 10_000 })).toBe('held')
  expect(running.pid()).not.toBe(firstPid)
  expect(told).toEqual([
    { type: 'ProcessEnded', name: 'role', how: 'signal SIGKILL', retryInMs: 500 },
    { type: 'ProcessRestarted', name: 'role', pid: running.pid() },
  ])
  expect(await running.stop(5_000)).toBe('graceful')
  expect(await isPortFree(port)).toBe(true)
})

test('a role that will not stop is killed at its deadline, and so said', async () => {
  const running = await start("process.on('SIGTERM', () => undefined)")
  expect(await running.stop(300)).toBe('killed')
  expect(await isPortFree(port)).toBe(true)
})

test('a role that ends while starting fails the start with its ending', async () => {
  await expect(start('process.exit(3)')).rejects.toMatchObject({
    code: 'PART_DIED',
    message: containing('role ended while starting (exit code 3)'),
  })
})

test('the same role is not started twice on the same data', async () => {
  const running = await start('')
  await expect(start('')).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
  await running.stop(5_000)
})
