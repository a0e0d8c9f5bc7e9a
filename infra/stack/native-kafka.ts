// Kafka as a native process: formatted at its first start, ready when it answers requests.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { portVariable } from '../../streams/base/config.ts'
import { kafkaJvmOptions, kafkaLogging, kafkaProperties, kafkaSettings } from './kafka-settings.ts'
import type { NativePart } from './native-part.ts'
import { kafka } from './parts.ts'
import { kafkaAnswers, loopback } from './probes.ts'
import { StackError } from './stack-error.ts'

const run = promisify(execFile)

export interface KafkaPlace {
  readonly java: { readonly command: string; readonly version: number }
  readonly libs: string
  readonly directory: string
  readonly port: number
  readonly controllerPort: number
  readonly heapMegabytes?: number
}

export function nativeKafka(place: KafkaPlace): NativePart {
  const address = `${loopback}:${place.port}`
  const controller = `${loopback}:${place.controllerPort}`
  const logs = join(place.directory, 'log')
  const properties = join(place.directory, 'server.properties')
  const logging = join(place.directory, 'log4j2.properties')
  const classpath = () => kafkaClasspath(place.libs)
  const settings = kafkaSettings({
    id: 1,
    clients: { bind: address, advertised: address },
    controller: { bind: controller, advertised: controller },
    dataDirectory: logs,
  })
  return {
    name: 'kafka',
    title: `Kafka ${kafka.version}`,
    address,
    readyWithinMs: 90_000,
    ports: [
      { port: place.port, what: 'Kafka', variable: portVariable('kafka') },
      {
        port: place.controllerPort,
        what: 'the Kafka controller',
        variable: portVariable('kafkaController'),
      },
    ],
    async prepare() {
      mkdirSync(place.directory, { recursive: true })
      writeFileSync(properties, kafkaProperties(settings))
      writeFileSync(logging, kafkaLogging)
      if (!existsSync(join(logs, 'meta.properties'))) await format()
    },
    launch: () => ({
      command: place.java.command,
      args: [
        ...kafkaJvmOptions(place.heapMegabytes ?? kafka.heapMegabytes),
        ...classArchive(place.java.version, place.libs),
        `-Dlog4j2.configurationFile=file:${logging}`,
        '-cp',
        classpath(),
        'kafka.Kafka',
        properties,
      ],
      cwd: place.directory,
    }),
    ready: () => kafkaAnswers({ host: loopback, port: place.port }),
  }

  async function format(): Promise<void> {
    try {
      await run(
        place.java.command,
        [
          '-Xmx128m',
          '-XX:TieredStopAtLevel=1',
          '-XX:+UseSerialGC',
          `-Dlog4j2.configurationFile=file:${logging}`,
          '-cp',
          classpath(),
          'kafka.tools.StorageTool',
          'format',
          '--standalone',
          '--ignore-formatted',
          '--cluster-id',
          kafka.clusterId,
          '--config',
          properties,
        ],
        { timeout: 60_000 },
      )
    } catch (error) {
      throw new StackError('PART_DIED', `Kafka's storage could not be formatted in ${logs}`, {
        mend: `look at the cause: ${error instanceof Error ? error.message : String(error)}`,
        cause: error,
      })
    }
  }
}

// The jars by name and in order: the archive of parsed classes holds for exactly this list.
function kafkaClasspath(libs: string): string {
  return readdirSync(libs)
    .filter((name) => name.endsWith('.jar'))
    .toSorted()
    .map((name) => join(libs, name))
    .join(':')
}

// From Java 19 on the JVM keeps its own archive of parsed classes: written at the first orderly stop,
// used from the second start on, made anew by itself when it no longer fits.
export function classArchive(javaVersion: number, directory: string): readonly string[] {
  if (javaVersion < 19) return []
  return [
    '-XX:+AutoCreateSharedArchive',
    `-XX:SharedArchiveFile=${join(directory, `classes-${javaVersion}.jsa`)}`,
    '-Xlog:cds=off',
    '-Xlog:cds+dynamic=off',
  ]
}
