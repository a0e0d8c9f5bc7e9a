// Chooses which parts are ours to start natively, and gives each its place, its ports and its runtime.
import { join } from 'node:path'
import type { Config } from '../../streams/base/config.ts'
import type { JavaRuntime } from './java.ts'
import { nativeClickHouse } from './native-clickhouse.ts'
import { nativeKafka } from './native-kafka.ts'
import type { NativePart } from './native-part.ts'
import { nativeRedis } from './native-redis.ts'
import { nativeRegistry } from './native-registry.ts'
import { kafka, type PartName, partNames, registry } from './parts.ts'
import type { RedisMode } from './redis-settings.ts'
import { StackError } from './stack-error.ts'
import type { StackPaths } from './stack-paths.ts'

export interface PartChoices {
  readonly redisMode?: RedisMode
  readonly kafkaHeapMegabytes?: number
}

export function nativeParts(
  config: Pick<Config, 'ports' | 'given'>,
  paths: StackPaths,
  runtimes: readonly JavaRuntime[],
  choices: PartChoices,
): readonly NativePart[] {
  const { ports } = config
  const make: Readonly<Record<PartName, () => NativePart>> = {
    kafka: () =>
      nativeKafka({
        java: javaFor(runtimes, kafka.javaAtLeast, 'Kafka'),
        libs: paths.kafkaLibs,
        directory: join(paths.data, 'kafka'),
        port: ports.kafka,
        controllerPort: ports.kafkaController,
        heapMegabytes: choices.kafkaHeapMegabytes ?? kafka.heapMegabytes,
      }),
    registry: () =>
      nativeRegistry({
        java: javaFor(runtimes, registry.javaAtLeast, 'the schema registry'),
        app: paths.registryApp,
        directory: join(paths.data, 'registry'),
        port: ports.registry,
        managementPort: ports.registryManagement,
      }),
    redis: () =>
      nativeRedis({
        directory: join(paths.data, 'redis'),
        port: ports.redis,
        mode: choices.redisMode ?? 'standalone',
      }),
    clickhouse: () =>
      nativeClickHouse({
        node: process.execPath,
        directory: join(paths.data, 'clickhouse'),
        httpPort: ports.clickhouse,
        nativePort: ports.clickhouseNative,
      }),
  }
  return partNames.filter((name) => !config.given[name]).map((name) => make[name]())
}

// The newest runtime serves both: it starts fastest and keeps an archive of parsed classes.
export function javaFor(
  runtimes: readonly JavaRuntime[],
  atLeast: number,
  what: string,
): JavaRuntime {
  const newest = runtimes[0]
  if (newest !== undefined && newest.version >= atLeast) return newest
  const seen = newest === undefined ? 'none was found' : `the newest found is ${newest.version}`
  throw new StackError('JAVA_MISSING', `${what} needs Java ${atLeast} or newer: ${seen}`, {
    mend: `install a Java runtime ${registry.javaAtLeast} or newer (apt-get install openjdk-21-jre-headless where your release has it, else Temurin) and set JAVA_HOME to it`,
  })
}
