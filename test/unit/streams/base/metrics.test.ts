// Names, counts and gauges as Prometheus reads them.
import { expect, it } from 'vitest'
import { openMetrics } from '../../../../streams/base/metrics.ts'

const metrics = () => openMetrics({ role: 'views', process: false })
const linesOf = async (of: ReturnType<typeof metrics>) =>
  (await of.read()).text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

it.each([
  'requests_total',
  'hive_requests',
  'hive_views_lag',
  'hive_views_lag_ms',
  'hive_views_records_total',
])('a gauge may not be called %s', (name) => {
  expect(() => metrics().gauge(name, { help: '' })).toThrow(/hive_<area>_<noun>_<unit>/)
})

it('a counter ends in total', () => {
  expect(() => metrics().counter('hive_views_applied_records', { help: '' })).toThrow(
    /end in total/,
  )
})

it('every line bears the role; a count kept elsewhere is shown as it is', async () => {
  const all = metrics()
  const counter = all.counter('hive_views_records_total', { help: 'h', labels: ['kind'] })
  counter.setTo(5, { kind: 'event' })
  counter.setTo(7, { kind: 'event' })
  counter.add(1, { kind: 'refusal' })
  expect(await linesOf(all)).toEqual([
    'hive_views_records_total{kind="event",role="views"} 7',
    'hive_views_records_total{kind="refusal",role="views"} 1',
  ])
})

it('collectors run before each reading, and one that fails spoils no other', async () => {
  const all = metrics()
  const gauge = all.gauge('hive_views_waiting_records', { help: 'h', labels: ['where'] })
  all.onCollect(() => Promise.reject(new Error('away')))
  let waiting = 0
  all.onCollect(() => {
    gauge.clear()
    waiting += 1
    gauge.set(waiting, { where: 'queue' })
  })
  await all.read()
  expect(await linesOf(all)).toEqual(['hive_views_waiting_records{where="queue",role="views"} 2'])
})
