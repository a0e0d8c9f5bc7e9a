// What a role tells of itself over HTTP.
import { afterEach, expect, it } from 'vitest'
import {
  type HealthServer,
  type HealthSource,
  openHealthServer,
} from '../../../../streams/base/health.ts'
import { openMetrics } from '../../../../streams/base/metrics.ts'

const opened: HealthServer[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
})

async function statusOf(changed: Partial<HealthSource>, path: string, port = 0) {
  const server = await openHealthServer({
    port,
    source: {
      role: 'views',
      instance: 'a',
      started: () => true,
      ready: () => Promise.resolve({ ready: true, reasons: [] }),
      details: () => Promise.resolve({}),
      ...changed,
    },
    metrics: openMetrics({ role: 'views', process: false }),
  })
  opened.push(server)
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
  return [response.status, await response.text()] as const
}

const notReady = (reason: string) => ({
  ready: () => Promise.resolve({ ready: false, reasons: [reason] }),
})

it.each([
  ['alive though not started', { started: () => false }, '/health/live', 200],
  ['not started', { started: () => false }, '/health/startup', 503],
  ['started', {}, '/health/startup', 200],
  ['not ready before it is started', { started: () => false }, '/health/ready', 503],
  ['ready', {}, '/health/ready', 200],
  ['not ready', notReady('redis is away'), '/health/ready', 503],
  [
    'not ready when asking fails',
    { ready: () => Promise.reject(new Error('broken')) },
    '/health/ready',
    503,
  ],
  ['silent about what it does not have', {}, '/health', 404],
])('%s', async (_, source, path, status) => {
  expect((await statusOf(source, path))[0]).toBe(status)
})

it('names the reasons', async () => {
  const [, body] = await statusOf(notReady('redis is away'), '/health/ready')
  expect(JSON.parse(body)).toMatchObject({ role: 'views', reasons: ['redis is away'] })
})

it('refuses a port that is taken, with the mend', async () => {
  await statusOf({}, '/health/live')
  const taken = opened[0]?.port ?? 0
  await expect(statusOf({}, '/health/live', taken)).rejects.toMatchObject({ code: 'PORT_TAKEN' })
})
