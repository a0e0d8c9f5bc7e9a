// Owns the native stack as a whole: which parts are ours to start, all of them at once, and back to
// nothing when one of them fails.
import { join } from 'node:path'
import type { Config } from '../../streams/base/config.ts'
import { findJava, type JavaRuntime, type JavaSearch } from './java.ts'
import { nativeClickHouse } from './native-clickhouse.ts'
import { nativeKafka } from './native-kafka.ts'
import type { NativePart } from './native-part.ts'
import { nativeRedis } from './native-redis.ts'
import { nativeRegistry } from './native-registry.ts'
import { kafka, registry } from './parts.ts'
import { type Report, runStep } from './progress.ts'
import type { RedisMode } from './redis-settings.ts'
import { StackError } from './stack-error.ts'
import type { StackPaths } from './stack-paths.ts'
import { startPart } from './start-part.ts'
import { type StopReport, stopAll } from './stop-stack.ts'

export interface StackOptions {
  readonly config: Pick<Config, 'ports' | 'given' | keyof Addresses>
  readonly paths: StackPaths
  readonly report: Report
  readonly java: JavaSearch
  readonly redisMode?: RedisMode
  readonly redisCommand?: string
  readonly kafkaHeapMegabytes?: number
  readonly signal?: AbortSignal
}

type Addresses = Pick<Config, 'kafkaBrokers' | 'registryUrl' | 'redisUrl' | 'clickhouseUrl'>

export interface RunningStack {
  readonly addresses: Addresses
  stop(withinMs: number): Promise<StopReport>
}

export async function startStack(options: StackOptions): Promise<RunningStack> {
  const parts = await nativeParts(options)
  const starts = parts.map((part) =>
    runStep(options.report, { name: part.name, title: part.title }, async () => {
      const record = await startPart(part, options.paths, options.signal)
      return { note: `${part.address}, pid ${record.pid}` }
    }),
  )
  const ends = await Promise.allSettled(starts)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) {
    await stopAll(options.paths, { withinMs: 15_000 })
    throw failed.reason
  }
  let stopping: Promise<StopReport> | undefined
  return {
    addresses: {
      kafkaBrokers: options.config.kafkaBrokers,
      registryUrl: options.config.registryUrl,
      redisUrl: options.config.redisUrl,
      clickhouseUrl: options.config.clickhouseUrl,
    },
    stop: (withinMs) => {
      stopping ??= stopAll(options.paths, { withinMs })
      return stopping
    },
  }
}

export async function nativeParts(options: StackOptions): Promise<readonly NativePart[]> {
  const { config, paths } = options
  const needsJava = !config.given.kafka || !config.given.registry
  const runtimes = needsJava ? await findJava(options.java) : []
  const parts: NativePart[] = []
  if (!config.given.kafka) {
    parts.push(
      nativeKafka({
        java: javaFor(runtimes, kafka.javaAtLeast, 'Kafka'),
        libs: paths.kafkaLibs,
        directory: join(paths.data, 'kafka'),
        port: config.ports.kafka,
        controllerPort: config.ports.kafkaController,
        ...(options.kafkaHeapMegabytes === undefined
          ? {}
          : { heapMegabytes: options.kafkaHeapMegabytes }),
      }),
    )
  }
  if (!config.given.registry) {
    parts.push(
      nativeRegistry({
        java: javaFor(runtimes, registry.javaAtLeast, 'the schema registry'),
        app: paths.registryApp,
        directory: join(paths.data, 'registry'),
        port: config.ports.registry,
        managementPort: config.ports.registryManagement,
      }),
    )
  }
  if (!config.given.redis) {
    parts.push(
      nativeRedis({
        command: options.redisCommand ?? 'redis-server',
        directory: join(paths.data, 'redis'),
        port: config.ports.redis,
        mode: options.redisMode ?? 'standalone',
      }),
    )
  }
  if (!config.given.clickhouse) {
    parts.push(
      nativeClickHouse({
        node: process.execPath,
        directory: join(paths.data, 'clickhouse'),
        httpPort: config.ports.clickhouse,
        nativePort: config.ports.clickhouseNative,
      }),
    )
  }
  return parts
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
    mend: `install a JDK or JRE ${registry.javaAtLeast} or newer (Debian: apt-get install openjdk-21-jre-headless, where the release has it; else Temurin from adoptium.net) and set JAVA_HOME to it`,
  })
}
