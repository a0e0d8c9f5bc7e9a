// What other programs print, read by us; what we print, read by people.
import { expect, test } from 'vitest'
import { parseJavaVersion } from '../../../infra/stack/java.ts'
import { redisBusPort } from '../../../infra/stack/native-redis.ts'
import { type Progress, progressLine, runStep } from '../../../infra/stack/progress.ts'
import { parseDownloaded } from '../../../infra/stack/provision/maven-parts.ts'
import { parseRedisVersion } from '../../../infra/stack/provision/redis-server.ts'
import { StackError } from '../../../infra/stack/stack-error.ts'
import { retryDelayMs } from '../../../infra/stack/supervisor.ts'

test('java tells its version in three ways', () => {
  expect(parseJavaVersion('openjdk version "17.0.15" 2025-04-15')).toBe(17)
  expect(parseJavaVersion('openjdk version "25" 2025-09-16')).toBe(25)
  expect(parseJavaVersion('java version "1.8.0_402"')).toBe(8)
  expect(parseJavaVersion('command not found')).toBeUndefined()
})

test('maven tells the size of what it has downloaded', () => {
  const line = (size: string) =>
    `[INFO] Downloaded from central: https://example.org/a.jar (${size} at 22 MB/s)`
  expect(parseDownloaded(line('6.7 MB'))).toBe(6_700_000)
  expect(parseDownloaded(line('151 kB'))).toBe(151_000)
  expect(
    parseDownloaded('[INFO] Downloading from central: https://example.org/a.jar'),
  ).toBeUndefined()
})

test('redis tells its version among other things', () => {
  expect(parseRedisVersion('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0')).toBe(
    '7.0.15',
  )
  expect(parseRedisVersion('')).toBeUndefined()
})

test('the cluster bus of a high port lies below it, since above there is no port', () => {
  expect(redisBusPort(16_379)).toBe(26_379)
  expect(redisBusPort(60_000)).toBe(50_000)
})

test('a role that keeps ending is started again ever more slowly, up to a cap', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map(retryDelayMs)).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ])
})

test('a step is told with its time and size, a failure with its mend', async () => {
  const told: Progress[] = []
  const report = (progress: Progress) => told.push(progress)
  await runStep(report, { name: 'a', title: 'A part' }, () => ({ note: 'fetched', bytes: 45e6 }))
  const failure = new StackError('DISK_FULL', 'no room', { mend: 'make room' })
  const failed = runStep(report, { name: 'b', title: 'B' }, () => Promise.reject(failure))
  await expect(failed).rejects.toBe(failure)
  expect(told.map(progressLine)).toEqual([
    '· A part …',
    expect.stringMatching(/^✓ A part: fetched \(0\.0 s, 45 MB\)$/),
    '· B …',
    '✗ no room\n  → make room',
  ])
})
