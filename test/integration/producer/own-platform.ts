// A decider of its own on the shared stack: its own prefix, so its own topics and group; all gone afterwards.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDecider } from '../../../infra/roles/decider.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import { type Config, childEnvironment, configFrom } from '../../../streams/base/config.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { openKafka } from '../../../streams/kafka/kafka.ts'
import type { Admin, Kafka } from '../../../streams/kafka/kafka-types.ts'
import type { ActorInput, ProducerOptions } from '../../../streams/producer/index.ts'
import { openProducer } from '../../../streams/producer/index.ts'
import { type Topics, topics as topicsOf } from '../../../streams/topics.ts'

export interface OwnPlatform {
  readonly config: Config
  /** What a child process needs in its environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly kafka: Kafka
  readonly admin: Admin
  readonly topics: Topics
  /** For `openProducer`. */
  readonly options: ProducerOptions
  close(): Promise<void>
}

export async function startOwnPlatform(name: string): Promise<OwnPlatform> {
  const dataDir = await mkdtemp(join(tmpdir(), `hive-${name}-`))
  const own = {
    HIVE_PREFIX: `${name}-${randomBytes(3).toString('hex')}`,
    HIVE_PARTITIONS: '2',
    HIVE_DATA_DIR: dataDir,
    HIVE_LOG_PRETTY: '0',
  }
  const env = childEnvironment(own)
  const config = configFrom(env)
  const logger = silentLogger
  const kafka = openKafka({ brokers: config.kafkaBrokers, clientId: name, logger })
  const topics = topicsOf(config)
  const decider = await startDecider(config, { instance: 'test', logger })
  const admin = await kafka.admin()
  const cacheFile = join(dataDir, 'schema-ids.json')
  return {
    config,
    env,
    kafka,
    admin,
    topics,
    options: {
      brokers: config.kafkaBrokers,
      registryUrl: config.registryUrl,
      prefix: config.prefix,
      cacheFile,
    },
    async close() {
      await decider.stop(10_000)
      await admin.deleteTopics(topics.all().map((spec) => spec.name))
      await admin.deleteGroups(['decider', 'views', 'facts'].map((group) => topics.group(group)))
      await admin.close()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

export interface Company {
  readonly orgId: string
  readonly teamId: string
  readonly actor: ActorInput
}

/** An organisation with a first admin and a team, both known to every decider. */
export async function found(options: ProducerOptions): Promise<Company> {
  const producer = await openProducer({ ...options, outcomes: 'journal' })
  try {
    const adminId = uuidV7()
    const company = await producer.send({
      type: 'CreateOrganisation',
      actor: { kind: 'service', id: adminId, scopes: ['platform'] },
      payload: { name: 'Acme', firstAdminId: adminId },
    })
    const { orgId } = company
    await producer.outcome(company)
    const actor = { kind: 'person', id: adminId } as const
    const team = await producer.send({
      type: 'CreateTeam',
      orgId,
      actor,
      payload: { name: 'Red' },
      basisAtLeast: [{ entityType: 'organisation', entityId: orgId, version: 1 }],
    })
    await producer.outcome(team)
    // Waits for the tables of the tasks' deciders, so that what follows needs no basis.
    const first = await producer.send({
      type: 'CreateTask',
      orgId,
      actor,
      payload: { title: 'The first', teamId: team.entityId },
      basisAtLeast: [{ entityType: 'team', entityId: team.entityId, version: 1 }],
    })
    await producer.outcome(first)
    return { orgId, teamId: team.entityId, actor }
  } finally {
    await producer.close()
  }
}
