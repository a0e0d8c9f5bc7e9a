// The one door to prom-client. Names are `hive_<area>_<noun>_<unit>`, labels closed sets: no ids, no messages.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { bug } from './faults.ts'

export type Labels = Readonly<Record<string, string>>

export interface CounterMetric {
  add(amount: number, labels?: Labels): void
  /** For a count that is kept elsewhere: never goes back but by a restart. */
  setTo(total: number, labels?: Labels): void
}

export interface GaugeMetric {
  set(value: number, labels?: Labels): void
  /** Forgets every label set: what is not set again is gone. */
  clear(): void
}

export interface HistogramMetric {
  observe(value: number, labels?: Labels): void
}

export interface MetricOptions {
  readonly help: string
  readonly labels?: readonly string[]
}

export interface Metrics {
  counter(name: string, options: MetricOptions): CounterMetric
  gauge(name: string, options: MetricOptions): GaugeMetric
  histogram(
    name: string,
    options: MetricOptions & { readonly buckets: readonly number[] },
  ): HistogramMetric
  /** Called before each reading: the place to set gauges. A failure does not spoil the others. */
  onCollect(work: () => void | Promise<void>): void
  read(): Promise<{ readonly text: string; readonly contentType: string }>
}

const unit = /^hive(_[a-z]+){2,}_(seconds|bytes|records|commands|partitions|ratio|info|total)$/

export interface MetricsOptions {
  /** Default label of every line. */
  readonly role: string
  /** Of the process: CPU, memory, event loop, under the names that dashboards expect. Default true. */
  readonly process?: boolean
}

export function openMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ role: options.role })
  if (options.process !== false) collectDefaultMetrics({ register: registry })
  const collectors: (() => void | Promise<void>)[] = []
  const settings = (name: string, { help, labels = [] }: MetricOptions, isCounter: boolean) => {
    if (!unit.test(name) || name.endsWith('_total') !== isCounter) {
      throw bug(
        'METRIC_MISNAMED',
        `${name} is not hive_<area>_<noun>_<unit>; counters end in total`,
      )
    }
    return { name, help, labelNames: [...labels], registers: [registry] }
  }
  return {
    counter(name, metric) {
      const counter = new Counter(settings(name, metric, true))
      return {
        add: (amount, labels = {}) => counter.inc(labels, amount),
        setTo: (total, labels = {}) => {
          counter.remove(labels)
          counter.inc(labels, total)
        },
      }
    },
    gauge(name, metric) {
      const gauge = new Gauge(settings(name, metric, false))
      return {
        set: (value, labels = {}) => gauge.set(labels, value),
        clear: () => gauge.reset(),
      }
    },
    histogram(name, metric) {
      const histogram = new Histogram({
        ...settings(name, metric, false),
        buckets: [...metric.buckets],
      })
      return { observe: (value, labels = {}) => histogram.observe(labels, value) }
    },
    onCollect: (work) => collectors.push(work),
    async read() {
      await Promise.allSettled(collectors.map(async (work) => work()))
      return { text: await registry.metrics(), contentType: registry.contentType }
    },
  }
}
