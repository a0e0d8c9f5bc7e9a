// The gateway's paths: so far health and metrics; whatever else is asked gets problem+json.
import { Hono } from 'hono'
import {
  answerHealth,
  type HealthAnswer,
  type HealthSource,
  problemOf,
} from '../../streams/base/health.ts'
import type { Metrics } from '../../streams/base/metrics.ts'
import type { FetchHandler } from './fetch-adapter.ts'

export interface GatewayParts {
  readonly source: HealthSource
  readonly metrics: Metrics
  readonly onFault: (error: unknown) => void
}

const paths = ['/health/live', '/health/ready', '/health/startup', '/health/details', '/metrics']

export function gatewayApp({ source, metrics, onFault }: GatewayParts): FetchHandler {
  const app = new Hono()
  const requests = metrics.counter('hive_gateway_requests_total', {
    help: 'Requests answered, by class of status',
    labels: ['status'],
  })
  app.use(async (context, next) => {
    await next()
    requests.add(1, { status: `${Math.floor(context.res.status / 100)}xx` })
  })
  app.get('/', () =>
    respond({
      status: 200,
      contentType: 'application/json',
      body: `${JSON.stringify({ name: 'hive-mind gateway', paths })}\n`,
    }),
  )
  for (const path of paths) {
    app.get(path, async (context) => {
      const answer = await answerHealth(path, source, metrics)
      return answer === undefined ? context.notFound() : respond(answer)
    })
    app.all(path, () => respond(problemOf(405, 'Method Not Allowed', `${path} is read with GET`)))
  }
  app.notFound((context) =>
    respond(problemOf(404, 'Not Found', `${context.req.path}: nothing here`)),
  )
  app.onError((error) => {
    onFault(error)
    return respond(problemOf(500, 'Internal Server Error', 'see the log'))
  })
  return (request) => app.fetch(request)
}

function respond({ status, contentType, body }: HealthAnswer): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': contentType, 'cache-control': 'no-store' },
  })
}
