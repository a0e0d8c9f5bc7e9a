// Peer: Kafka's own kafka-producer-perf-test, idempotent, acks=all, records of the same size.
import type { RecordSize } from '../append/decided.ts'
import type { Ground } from '../measure/bench.ts'
import { runToEnd } from '../measure/child.ts'
import { provideJavaPeers } from '../provision/java.ts'

/** Records per second, as the tool says. */
export async function javaProduceRound(
  ground: Ground,
  topic: string,
  records: number,
  size: RecordSize,
): Promise<number> {
  const { java, classPath } = await provideJavaPeers()
  const bytes = size.valueBytes + Object.values(size.headers).reduce((sum, each) => sum + each, 0)
  const brokers = ground.platform.config.kafkaBrokers.join(',')
  const output = await runToEnd(
    java,
    ['-Xmx256m', '-cp', classPath, 'org.apache.kafka.tools.ProducerPerformance']
      .concat(['--topic', topic, '--num-records', String(records)])
      .concat(['--record-size', String(bytes), '--throughput', '-1', '--producer-props'])
      .concat([`bootstrap.servers=${brokers}`, 'acks=all', 'enable.idempotence=true']),
    { timeoutMs: 120_000 },
  )
  // `120000 records sent, 81411.1 records/sec (27.17 MB/sec), …`: the last such line is the sum.
  const found = [...output.matchAll(/([\d.]+) records\/sec/g)].at(-1)?.[1]
  if (found === undefined) throw new Error(`no rate in: ${output.slice(-300)}`)
  return Number(found)
}
