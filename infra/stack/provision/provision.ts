// Owns the order of what must be on the machine before the native stack can start. Every step may be
// repeated: what is there already is checked and kept.
import type { Config, Environment } from '../../../streams/base/config.ts'
import { refuseWithoutDocker } from '../compose-stack.ts'
import { tryLock } from '../file-lock.ts'
import { freeDiskBytesMin, kafka, registry } from '../parts.ts'
import { refuseFullDisk } from '../preflight.ts'
import { type Report, runStep } from '../progress.ts'
import { StackError } from '../stack-error.ts'
import type { StackPaths } from '../stack-paths.ts'
import { waitUntil } from '../wait-until.ts'
import { type AptSetting, installPackages } from './apt-packages.ts'
import { findProgram } from './find-program.ts'
import { provideJava } from './java-runtime.ts'
import { fetchKafka, fetchRegistry } from './maven-parts.ts'
import { verifyClickHouse, verifyWebSockets } from './npm-binaries.ts'
import { type Machine, platformReason, thisMachine } from './platform.ts'
import { provideRedis } from './redis-server.ts'
import { isInstalled } from './staged-directory.ts'

export interface ProvisionOptions {
  readonly given: Config['given']
  readonly paths: StackPaths
  readonly env: Environment
  readonly report: Report
  readonly machine?: Machine
  readonly signal?: AbortSignal
}

export async function provision(options: ProvisionOptions): Promise<void> {
  const { given, paths, report } = options
  const setting = (tell: (text: string) => void): AptSetting => ({
    env: options.env,
    tell,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const isAllGiven = Object.values(given).every((isGiven) => isGiven)
  const reason = platformReason(options.machine ?? thisMachine())
  if (reason !== undefined) {
    if (!isAllGiven) await refuseWithoutDocker(reason, options.env)
    return
  }
  refuseFullDisk(paths.parts, freeDiskBytesMin)
  const release = await holdParts(options)
  try {
    if (!given.kafka || !given.registry) {
      const atLeast = given.registry ? kafka.javaAtLeast : registry.javaAtLeast
      await runStep(report, { name: 'java', title: 'Java' }, (tell) =>
        provideJava(atLeast, setting(tell)),
      )
    }
    if (!given.redis) {
      await runStep(report, { name: 'redis-server', title: 'redis-server' }, (tell) =>
        provideRedis(setting(tell)),
      )
    }
    // The long downloads come last: what is missing from the system is said before them.
    if (!given.kafka || !given.registry) await provideMavenParts()
    if (!given.clickhouse) {
      await runStep(report, { name: 'clickhouse-engine', title: 'ClickHouse engine' }, () =>
        verifyClickHouse(paths.checkout),
      )
    }
    await runStep(report, { name: 'uwebsockets', title: 'uWebSockets.js' }, () =>
      verifyWebSockets(paths.checkout),
    )
  } finally {
    release()
  }

  async function provideMavenParts(): Promise<void> {
    const isWhole =
      (given.kafka || isInstalled(paths.kafkaLibs)) &&
      (given.registry || isInstalled(paths.registryApp))
    const mvn = isWhole ? 'mvn' : await provideMaven()
    const signal = options.signal === undefined ? {} : { signal: options.signal }
    if (!given.kafka) {
      await runStep(report, { name: 'kafka-parts', title: `Kafka ${kafka.version}` }, (tell) =>
        fetchKafka({ mvn, directory: paths.kafkaLibs, tell, ...signal }),
      )
    }
    if (!given.registry) {
      const title = `Schema registry ${registry.version}`
      await runStep(report, { name: 'registry-parts', title }, (tell) =>
        fetchRegistry({ mvn, directory: paths.registryApp, tell, ...signal }),
      )
    }
  }

  async function provideMaven(): Promise<string> {
    const found = findProgram('mvn', options.env['PATH'])
    if (found !== undefined) return found
    await runStep(report, { name: 'maven', title: 'Maven' }, async (tell) => {
      await installPackages(
        {
          packages: ['maven'],
          what: 'Maven, which fetches Kafka and the schema registry,',
          missing: 'PROGRAM_MISSING',
          otherwise: 'install Maven 3.8 or newer so that mvn is on PATH',
        },
        setting(tell),
      )
      return { note: 'installed' }
    })
    return 'mvn'
  }
}

// One installation at a time in a checkout: the second waits, and then finds everything there.
async function holdParts(options: ProvisionOptions): Promise<() => void> {
  let lock = tryLock(`${options.paths.parts}.lock`)
  if (lock !== undefined) return () => lock?.release()
  const title = 'Waiting for another installation in this checkout'
  await runStep(options.report, { name: 'wait', title }, async () => {
    const end = await waitUntil(
      () => {
        lock = tryLock(`${options.paths.parts}.lock`)
        return lock !== undefined
      },
      { withinMs: 600_000, ...(options.signal === undefined ? {} : { signal: options.signal }) },
    )
    if (end !== 'held') {
      throw new StackError('NOT_READY', 'another installation has not ended in 10 minutes', {
        mend: 'see what it waits for, or end it',
      })
    }
    return { note: 'done' }
  })
  return () => lock?.release()
}
