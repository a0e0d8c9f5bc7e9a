// The clients that verbs share: opened when asked for, closed when the verb ends, last opened first.
import { join } from 'node:path'
import type { Config } from '../../streams/base/config.ts'
import type { Logger } from '../../streams/base/logger.ts'
import { type Codec, openCodec } from '../../streams/codec/codec.ts'
import { openKafka } from '../../streams/kafka/kafka.ts'
import type { Admin, Kafka } from '../../streams/kafka/kafka-types.ts'
import { type Topics, topics as topicsOf } from '../../streams/topics.ts'
import { connectionOf } from '../roles/connection.ts'

export interface Platform {
  readonly config: Config
  readonly logger: Logger
  readonly topics: Topics
  readonly kafka: Kafka
  admin(): Promise<Admin>
  codec(): Promise<Codec>
  /** Closed with the rest. */
  own(close: () => Promise<unknown> | void): void
}

export async function withPlatform<T>(
  config: Config,
  logger: Logger,
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  const closers: (() => Promise<unknown> | void)[] = []
  const kafka = openKafka(connectionOf(config, 'hive-cli', logger))
  let admin: Promise<Admin> | undefined
  let codec: Promise<Codec> | undefined
  const platform: Platform = {
    config,
    logger,
    topics: topicsOf(config),
    kafka,
    own: (close) => closers.push(close),
    admin() {
      admin ??= kafka.admin().then((opened) => {
        closers.push(() => opened.close())
        return opened
      })
      return admin
    },
    codec() {
      const cacheFile = join(config.dataDir, 'schema-ids.json')
      codec ??= openCodec({ registryUrl: config.registryUrl, cacheFile, logger }).then((opened) => {
        closers.push(() => opened.close())
        return opened
      })
      return codec
    },
  }
  try {
    return await work(platform)
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}
