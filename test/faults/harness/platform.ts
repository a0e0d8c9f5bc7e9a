// One installation for one scenario: its own prefix and topics on a running stack, a company to act in, senders.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Config, configFrom } from '../../../streams/base/config.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { type Codec, openCodec } from '../../../streams/codec/codec.ts'
import type { Address } from '../../../streams/kafka/client.ts'
import { openKafka } from '../../../streams/kafka/kafka.ts'
import type { Admin } from '../../../streams/kafka/kafka-types.ts'
import { openJournalOutcomes } from '../../../streams/outcomes/journal-outcomes.ts'
import { openProducer, type Producer } from '../../../streams/producer/index.ts'
import { producerOver } from '../../../streams/producer/open-producer.ts'
import type { CommandDefaults } from '../../../streams/producer/prepare-command.ts'
import { ensureTopics, type Topics, topics as topicsOf } from '../../../streams/topics.ts'
import type { Acknowledged, Addresses, JournalNames } from '../checker/read-log.ts'

export interface PlatformOptions {
  readonly name: string
  readonly partitions: number
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Company {
  readonly orgId: string
  readonly teamId: string
  readonly adminId: string
}

export class Platform {
  readonly config: Config
  readonly topics: Topics
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly admin: Admin
  /** Everything that a client was told to be in the log. */
  readonly acknowledged: Acknowledged[] = []
  readonly #producers: Producer[] = []

  private constructor(parts: {
    config: Config
    directory: string
    env: Readonly<Record<string, string>>
    admin: Admin
  }) {
    this.config = parts.config
    this.topics = topicsOf(parts.config)
    this.directory = parts.directory
    this.env = parts.env
    this.admin = parts.admin
  }

  static async open({ name, partitions, env: given }: PlatformOptions): Promise<Platform> {
    const directory = await mkdtemp(path.join(tmpdir(), `hive-${name}-`))
    const addresses = configFrom(
      Object.fromEntries(Object.entries(given).filter(([key]) => key.startsWith('HIVE_'))),
    )
    const env = {
      HIVE_KAFKA_BROKERS: addresses.kafkaBrokers.join(','),
      HIVE_REGISTRY_URL: addresses.registryUrl,
      HIVE_REDIS_URL: addresses.redisUrl,
      HIVE_CLICKHOUSE_URL: addresses.clickhouseUrl,
      HIVE_PREFIX: `k${name.slice(0, 12)}-${randomUUID().slice(0, 6)}`,
      HIVE_PARTITIONS: String(partitions),
      HIVE_DATA_DIR: directory,
      HIVE_LOG_LEVEL: 'info',
      HIVE_LOG_PRETTY: '0',
    }
    const config = configFrom(env)
    const kafka = openKafka({
      brokers: config.kafkaBrokers,
      clientId: 'kill',
      logger: silentLogger,
    })
    const admin = await kafka.admin()
    await ensureTopics(admin, topicsOf(config).all())
    return new Platform({ config, directory, env, admin })
  }

  get addresses(): Addresses {
    return { brokers: this.config.kafkaBrokers, registryUrl: this.config.registryUrl }
  }

  names(entity: 'task' | 'person' | 'work-graph' | 'team' | 'organisation'): JournalNames {
    return { commands: this.topics.commands(entity), events: this.topics.events(entity) }
  }

  /** A client of its own: own connections, own outcome source. `via`: it sends through a proxy. */
  async producer(orgId: string, scopes: readonly string[], via?: Address): Promise<Producer> {
    const who: CommandDefaults = { orgId, actor: { kind: 'service', id: randomUUID(), scopes } }
    const producer = await (via === undefined ? this.#direct(who) : this.#through(via, who))
    this.#producers.push(producer)
    return producer
  }

  #direct(who: CommandDefaults): Promise<Producer> {
    const { kafkaBrokers: brokers, registryUrl, prefix } = this.config
    return openProducer({ ...who, brokers, registryUrl, prefix, outcomes: 'journal' })
  }

  /** Only what it sends takes the detour: what it reads shows the log as it is. */
  async #through(via: Address, who: CommandDefaults): Promise<Producer> {
    const { topics, config } = this
    const logger = silentLogger
    const codec = await this.codec()
    const reading = openKafka({ brokers: config.kafkaBrokers, clientId: 'kill-reader', logger })
    const outcomes = await openJournalOutcomes({ kafka: reading, codec, topics, logger })
    const kafka = openKafka({
      brokers: [`${via.host}:${via.port}`],
      clientId: 'kill-sender',
      logger,
      reach: () => via,
    })
    // Small batches: as many appends as can be, for each is a chance to be struck.
    const small = { ...who, batchBytesMax: 32 * 1024 }
    return await producerOver({ kafka, codec, topics, logger }, small, {
      outcomes,
      closeParts: async () => {
        await outcomes.close(2_000)
        codec.close()
      },
    })
  }

  /** The product's codec, to be closed by the caller. */
  codec(): Promise<Codec> {
    const cacheFile = path.join(this.directory, 'kill-schema-ids.json')
    return openCodec({ registryUrl: this.config.registryUrl, cacheFile, logger: silentLogger })
  }

  /** An organisation with an admin and a team, decided before this settles. */
  async company(): Promise<Company> {
    const orgId = randomUUID()
    const adminId = randomUUID()
    const platform = await this.producer(orgId, ['platform', 'people'])
    const created = await platform.send({
      type: 'CreateOrganisation',
      entityId: orgId,
      payload: { name: 'Kill & Sons', firstAdminId: adminId },
    })
    const { version } = await platform.outcome(created, { timeoutMs: 60_000 })
    const team = await platform.send({
      type: 'CreateTeam',
      payload: { name: 'Core' },
      basisAtLeast: [{ entityType: 'organisation', entityId: orgId, version }],
    })
    const outcome = await platform.outcome(team, { timeoutMs: 60_000 })
    if (outcome.status !== 'accepted') throw new Error(`no team: ${outcome.code ?? ''}`)
    return { orgId, teamId: team.entityId, adminId }
  }

  async close(keep: boolean): Promise<void> {
    await Promise.all(this.#producers.map((producer) => producer.close(5_000)))
    if (!keep) await this.admin.deleteTopics(this.topics.all().map(({ name }) => name))
    await this.admin.close()
    if (!keep)
      await rm(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
