// The messages that a person gets before anything is started, and what is never touched.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claimData, deleteData } from '../../../infra/stack/data-claim.ts'
import { withoutSecret } from '../../../infra/stack/given-addresses.ts'
import { javaFor } from '../../../infra/stack/native-parts.ts'
import { findProblems, portProblems, portTaken } from '../../../infra/stack/preflight.ts'
import { isRunning, processStartTime, stopProcess } from '../../../infra/stack/processes.ts'
import { platformReason } from '../../../infra/stack/provision/platform.ts'
import { stackPaths } from '../../../infra/stack/stack-paths.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hive-refusals-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const redisClaim = { port: 16379, what: 'Redis', variable: 'HIVE_PORT_REDIS' }

describe('a port', () => {
  test('that is taken is named with its owner and the setting that moves it', () => {
    const error = portTaken(redisClaim, 'redis-server (pid 812)')
    expect(error.code).toBe('PORT_TAKEN')
    expect(error.message).toBe('port 16379, for Redis, is taken by redis-server (pid 812)')
    expect(error.mend).toContain('set HIVE_PORT_REDIS to a free port')
  })

  test('is found taken by this very process', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen({ host: '127.0.0.1', port: 0 }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const problems = await portProblems([{ ...redisClaim, port }])
    server.close()
    expect(problems.map((problem) => problem.message)).toEqual([
      expect.stringMatching(
        new RegExp(`^port ${port}, for Redis, is taken by .* \\(pid ${process.pid}\\)$`),
      ),
    ])
  })

  test('that is given to two parts is refused', async () => {
    const problems = await portProblems([
      { ...redisClaim, port: 1 },
      { port: 1, what: 'Kafka', variable: 'HIVE_PORT_KAFKA' },
    ])
    expect(problems.at(-1)?.message).toBe('port 1 is given to Redis and to Kafka')
  })
})

test('a disk with too little room is refused before anything is written to it', async () => {
  const paths = stackPaths({ dataDir: join(directory, 'data') })
  const problems = await findProblems({ paths, ports: [], freeBytesMin: Number.MAX_SAFE_INTEGER })
  expect(problems.map((problem) => problem.code)).toEqual(['DISK_FULL'])
  expect(existsSync(paths.data)).toBe(false)
})

test('an absent or old Java is told with what would do', () => {
  expect(() => javaFor([], 21, 'the schema registry')).toThrow(
    'the schema registry needs Java 21 or newer: none was found',
  )
  expect(() => javaFor([{ command: 'java', version: 17 }], 21, 'the schema registry')).toThrow(
    'the newest found is 17',
  )
})

test('another system, processor, C library or an old one is named', () => {
  const here = { platform: 'linux', arch: 'x64', glibc: '2.36' }
  expect(platformReason(here)).toBeUndefined()
  expect(platformReason({ ...here, glibc: '3.0' })).toBeUndefined()
  expect(platformReason({ ...here, platform: 'darwin', arch: 'arm64' })).toContain(
    'this is darwin on arm64',
  )
  expect(platformReason({ ...here, glibc: undefined })).toContain('another C library')
  expect(platformReason({ ...here, glibc: '2.35' })).toContain('this system has 2.35')
})

test('an address is shown without the password in it', () => {
  expect(withoutSecret('rediss://user:secret@host:1/0')).toBe('rediss://[redacted]@host:1/0')
})

describe('a data directory', () => {
  test('is claimed by one at a time, and free again once given back', () => {
    const paths = stackPaths({ dataDir: directory })
    const claim = claimData(paths)
    expect(() => claimData(paths)).toThrow(`${directory} is in use by process ${process.pid}`)
    claim.release()
    claimData(paths).release()
  })

  test('that we did not make is never deleted', () => {
    writeFileSync(join(directory, 'thesis.txt'), 'mine')
    const paths = stackPaths({ dataDir: directory })
    claimData(paths).release()
    expect(() => deleteData(paths)).toThrow('was not made by this program')
    expect(existsSync(join(directory, 'thesis.txt'))).toBe(true)
  })

  test('that we made loses what the stack wrote and keeps what was installed', () => {
    const paths = stackPaths({ dataDir: directory })
    const claim = claimData(paths)
    for (const name of ['kafka', 'parts', 'node']) mkdirSync(join(directory, name))
    deleteData(paths)
    claim.release()
    expect(existsSync(join(directory, 'kafka'))).toBe(false)
    expect(existsSync(join(directory, 'parts'))).toBe(true)
    expect(existsSync(join(directory, 'node'))).toBe(true)
  })
})

test('a process that took over a number is neither taken for ours nor harmed', async () => {
  const startTime = processStartTime(process.pid) ?? 0
  expect(isRunning({ name: 'us', pid: process.pid, startTime })).toBe(true)
  const earlier = { name: 'gone', pid: process.pid, startTime: startTime - 1 }
  expect(isRunning(earlier)).toBe(false)
  expect(await stopProcess(earlier, { withinMs: 100 })).toBe('was-down')
})
