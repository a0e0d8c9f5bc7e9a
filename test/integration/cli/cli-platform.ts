// An installation of its own for `hive`: its prefix, its data directory, its role processes; all gone afterwards.
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { factNames } from '../../../schemas/views.ts'
import { type Config, childEnvironment, configFrom } from '../../../streams/base/config.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { openClickHouse } from '../../../streams/clickhouse/clickhouse.ts'
import { openKafka } from '../../../streams/kafka/kafka.ts'
import type { Kafka } from '../../../streams/kafka/kafka-types.ts'
import { type Topics, topics as topicsOf } from '../../../streams/topics.ts'
import { type Env, hive, startHive } from './hive-process.ts'

const sentShape = z.object({
  receipt: z.object({
    orgId: z.string(),
    entityId: z.string(),
    partition: z.number(),
    offset: z.number(),
  }),
})
export type Sent = z.infer<typeof sentShape>['receipt']

export interface CliPlatform {
  readonly env: Env
  readonly config: Config
  readonly directory: string
  readonly kafka: Kafka
  readonly topics: Topics
  readonly roles: ReadonlyMap<string, ChildProcess>
  start(role: string): void
  /** Waits until `hive status` shows so many roles as ready. */
  ready(count: number): Promise<void>
  /** Sends, waits, and throws unless it was accepted. */
  send(...args: readonly string[]): Promise<Sent>
  close(): Promise<void>
}

const readyWithinMs = 45_000

export async function openCliPlatform(): Promise<CliPlatform> {
  const directory = await mkdtemp(join(tmpdir(), 'hive-cli-'))
  const env = childEnvironment({
    HIVE_PREFIX: `cli-${randomBytes(3).toString('hex')}`,
    HIVE_PARTITIONS: '2',
    HIVE_DATA_DIR: directory,
  })
  const config = configFrom(env)
  const kafka = openKafka({ brokers: config.kafkaBrokers, clientId: 'test', logger: silentLogger })
  const topics = topicsOf(config)
  const roles = new Map<string, ChildProcess>()
  return {
    env,
    config,
    directory,
    kafka,
    topics,
    roles,
    start(role) {
      const child = startHive(env, 'run', role, '--port', '0')
      child.stdout?.resume()
      child.stderr?.resume()
      roles.set(role, child)
    },
    async ready(count) {
      const shape = z.object({ roles: z.array(z.object({ ready: z.boolean() })) })
      const end = Date.now() + readyWithinMs
      for (;;) {
        const { out } = await hive(env, 'status', '--json')
        const found = shape.parse(JSON.parse(out)).roles.filter(({ ready }) => ready).length
        if (found === count) return
        if (Date.now() > end) throw new Error(`${found} of ${count} roles were ready: ${out}`)
      }
    },
    async send(...args) {
      const { code, out, err } = await hive(env, 'command', 'send', ...args, '--wait', '--json')
      if (code !== 0) throw new Error(`${args.join(' ')}: ${code} ${out} ${err}`)
      return sentShape.parse(JSON.parse(out)).receipt
    },
    async close() {
      for (const child of roles.values()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        // In order, so that its group is empty and can go.
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), 12_000)
        await once(child, 'exit')
        clearTimeout(late)
      }
      const admin = await kafka.admin()
      await admin.deleteTopics(topics.all().map((spec) => spec.name))
      await admin.deleteGroups(['decider', 'views', 'facts'].map((group) => topics.group(group)))
      await admin.close()
      const clickhouse = openClickHouse({ url: config.clickhouseUrl, name: 'test' })
      const names = factNames(config.prefix)
      await clickhouse.command(`DROP DATABASE IF EXISTS ${names.views}`)
      await clickhouse.command(`DROP DATABASE IF EXISTS ${names.tables}`)
      await clickhouse.close()
      await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}
