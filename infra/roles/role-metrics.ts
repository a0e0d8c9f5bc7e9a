// What a role tells of itself, as metrics: its counts, its partitions by phase, what waits in them.
import { z } from 'zod'
import type { Metrics } from '../../streams/base/metrics.ts'
import type { RunningRole } from './role.ts'

type Details = Readonly<Record<string, unknown>>

export function exposeRole(metrics: Metrics, role: RunningRole): void {
  const readiness = metrics.gauge('hive_role_readiness_ratio', { help: '1: ready, 0: not' })
  const phases = metrics.gauge('hive_role_owned_partitions', {
    help: 'Partitions owned, by phase',
    labels: ['phase'],
  })
  const waiting = metrics.gauge('hive_role_waiting_records', {
    help: 'Records taken and not finished',
    labels: ['where'],
  })
  const lag = {
    records: metrics.gauge('hive_processor_lag_records', lagOptions('Records not finished yet')),
    seconds: metrics.gauge(
      'hive_processor_lag_seconds',
      lagOptions('Age of the first record not finished'),
    ),
  }
  const counters = new Map<string, ReturnType<Metrics['counter']>>()
  metrics.onCollect(async () => {
    readiness.set((await role.ready()).ready ? 1 : 0)
  })
  metrics.onCollect(async () => {
    const details = await role.details()
    for (const [name, total] of countsIn(details)) {
      let counter = counters.get(name)
      if (counter === undefined) {
        const metric = `hive_${role.name}_${snake(name)}_total`
        counter = metrics.counter(metric, { help: `${name} since the process started` })
        counters.set(name, counter)
      }
      counter.setTo(total)
    }
    lag.records.clear()
    lag.seconds.clear()
    for (const { processor, topic, partition, records, seconds } of lagIn(details)) {
      const labels = { processor, topic, partition: String(partition) }
      lag.records.set(records, labels)
      lag.seconds.set(seconds, labels)
    }
    phases.clear()
    waiting.clear()
    const partitions = partitionsIn(details)
    for (const [phase, count] of countBy(partitions)) phases.set(count, { phase })
    waiting.set(sumOf(partitions, 'queued'), { where: 'queue' })
    waiting.set(sumOf(partitions, 'parked'), { where: 'park' })
  })
}

function lagOptions(help: string) {
  return { help, labels: ['processor', 'topic', 'partition'] }
}

const lagShape = z.array(
  z.object({
    processor: z.string(),
    topic: z.string(),
    partition: z.number(),
    records: z.number(),
    seconds: z.number(),
  }),
)

/** The gateway tells it, for all: a processor that is dead tells nothing. */
function lagIn(details: Details): z.infer<typeof lagShape> {
  return lagShape.safeParse(details['lag']).data ?? []
}

function countsIn(details: Details): readonly (readonly [string, number])[] {
  const counts = details['counts']
  if (!isRecord(counts)) return []
  return Object.entries(counts).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  )
}

function partitionsIn(details: Details): readonly Details[] {
  const partitions = details['partitions']
  return Array.isArray(partitions) ? partitions.filter(isRecord) : []
}

function countBy(partitions: readonly Details[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { phase } of partitions) {
    if (typeof phase === 'string') counts.set(phase, (counts.get(phase) ?? 0) + 1)
  }
  return counts
}

function sumOf(partitions: readonly Details[], field: string): number {
  let sum = 0
  for (const partition of partitions) {
    const value = partition[field]
    if (typeof value === 'number') sum += value
  }
  return sum
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function isRecord(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
