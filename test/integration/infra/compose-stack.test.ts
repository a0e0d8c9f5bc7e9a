// Machines that the native stack has no builds for. Docker is not here: what it would be asked is shown by
// a stand-in that notes its arguments, while the part it "started" is the shared stack's.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { provision } from '../../../infra/stack/provision/provision.ts'
import { stackPaths } from '../../../infra/stack/stack-paths.ts'
import { startStack } from '../../../infra/stack/start-stack.ts'
import { childEnvironment, configFrom } from '../../../streams/base/config.ts'

const machine = { platform: 'darwin', arch: 'arm64', glibc: undefined }
let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hive-compose-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

function settings() {
  const shared = configFrom(childEnvironment())
  const config = configFrom({
    HIVE_KAFKA_BROKERS: shared.kafkaBrokers.join(','),
    HIVE_REGISTRY_URL: shared.registryUrl,
    HIVE_CLICKHOUSE_URL: shared.clickhouseUrl,
    HIVE_PORT_REDIS: new URL(shared.redisUrl).port,
  })
  const paths = stackPaths({ dataDir: join(directory, 'data') })
  return { config, given: config.given, paths, machine, report: () => undefined }
}

test('without Docker the start is refused in one line that says what is needed', async () => {
  vi.stubEnv('PATH', directory)
  await expect(provision({ ...settings(), env: childEnvironment() })).rejects.toMatchObject({
    code: 'UNSUPPORTED_PLATFORM',
    message: 'the native stack needs Linux on x64; this is darwin on arm64',
  })
})

test('with Docker the missing parts are started and stopped as containers', async () => {
  const docker = join(directory, 'docker')
  const asked = join(directory, 'asked')
  writeFileSync(docker, `#!/bin/sh\necho "$@" >> ${asked}\n`)
  chmodSync(docker, 0o755)
  vi.stubEnv('PATH', `${directory}:${childEnvironment()['PATH'] ?? ''}`)
  const { paths, ...rest } = settings()
  const env = childEnvironment()
  await provision({ ...rest, paths, env })
  const stack = await startStack({ ...rest, paths, env })
  expect(stack.environment['HIVE_REDIS_URL']).toBe(rest.config.redisUrl)
  expect(await stack.stop(5_000)).toMatchObject({ graceful: true, left: [] })
  const file = join(paths.data, 'compose.yaml')
  expect(readFileSync(file, 'utf8')).toContain(`127.0.0.1:${rest.config.ports.redis}:`)
  expect(readFileSync(asked, 'utf8').trim().split('\n')).toEqual([
    'compose version',
    `compose -f ${file} up --detach redis`,
    expect.stringMatching(/^compose -f .* stop --timeout \d+$/),
  ])
})
