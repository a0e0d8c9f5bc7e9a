// Fetches Kafka and the schema registry from their Maven artifacts. Maven resolves the versions and
// checks every file against its checksum (--strict-checksums); what is whole is moved into place.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kafka, registry } from '../parts.ts'
import type { StepEnd } from '../progress.ts'
import { StackError } from '../stack-error.ts'
import { type CommandEnd, runCommand } from './run-command.ts'
import { directoryBytes, installStaged, isInstalled } from './staged-directory.ts'

const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'

interface Fetch {
  readonly mvn: string
  readonly directory: string
  readonly tell: (text: string) => void
  readonly signal?: AbortSignal
}

export async function fetchKafka(fetch: Fetch): Promise<StepEnd> {
  if (isInstalled(fetch.directory)) return kept(fetch.directory)
  await installStaged(fetch.directory, { kafka: kafka.version }, async (staging) => {
    const pom = join(staging, 'pom.xml')
    writeFileSync(pom, kafkaPom())
    const goal = `${dependencyPlugin}:copy-dependencies`
    await maven(fetch, ['-f', pom, goal, `-DoutputDirectory=${staging}`, '-DincludeScope=runtime'])
    const broker = `kafka_${kafka.scala}-${kafka.version}.jar`
    if (!readdirSync(staging).includes(broker)) throw damaged('Kafka', broker)
  })
  return { note: 'fetched', bytes: directoryBytes(fetch.directory) }
}

export async function fetchRegistry(fetch: Fetch): Promise<StepEnd> {
  if (isInstalled(fetch.directory)) return kept(fetch.directory)
  await installStaged(fetch.directory, { registry: registry.version }, async (staging) => {
    const download = join(staging, 'download')
    mkdirSync(download)
    fetch.tell('one file of about 160 MB')
    await maven(fetch, [
      `${dependencyPlugin}:copy`,
      `-Dartifact=io.apicurio:apicurio-registry-app:${registry.version}:tar.gz:all`,
      `-DoutputDirectory=${download}`,
    ])
    const archive = readdirSync(download).find((name) => name.endsWith('.tar.gz'))
    if (archive === undefined) throw damaged('the schema registry', 'its archive')
    fetch.tell('unpacking')
    const unpacked = await runCommand('tar', ['-xzf', join(download, archive), '-C', staging])
    if (!unpacked.ok) throw damaged('the schema registry', unpacked.tail)
    await runCommand('rm', ['-r', download])
    if (!readdirSync(staging).includes('quarkus-run.jar')) {
      throw damaged('the schema registry', 'quarkus-run.jar')
    }
  })
  return { note: 'fetched', bytes: directoryBytes(fetch.directory) }
}

async function maven(fetch: Fetch, args: readonly string[]): Promise<void> {
  let files = 0
  let bytes = 0
  const end = await runCommand(fetch.mvn, ['--batch-mode', '--strict-checksums', ...args], {
    ...(fetch.signal === undefined ? {} : { signal: fetch.signal }),
    onLine: (line) => {
      const size = parseDownloaded(line)
      if (size === undefined) return
      files += 1
      bytes += size
      fetch.tell(`${files} files, ${(bytes / 1e6).toFixed(1)} MB`)
    },
  })
  if (!end.ok) throw mavenFailure(end)
}

function mavenFailure(end: CommandEnd): StackError {
  return new StackError('DOWNLOAD_FAILED', `Maven could not fetch the artifacts:\n${end.tail}`, {
    mend: 'check that Maven Central (or the mirror in ~/.m2/settings.xml) is reached, and run again: what is whole is kept',
  })
}

// `[INFO] Downloaded from central: https://… (6.7 MB at 22 MB/s)`
export function parseDownloaded(line: string): number | undefined {
  const found = /Downloaded from .*\(([\d.]+) (B|kB|MB|GB) at /.exec(line)
  if (found?.[1] === undefined) return undefined
  const unit = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[found[2] ?? 'B'] ?? 1
  return Number(found[1]) * unit
}

function kept(directory: string): StepEnd {
  return { note: 'already here', bytes: directoryBytes(directory) }
}

function damaged(part: string, missing: string): StackError {
  return new StackError('DAMAGED_PART', `${part} came without ${missing}`, {
    mend: 'run again; if it stays so, delete its folder under ~/.m2/repository',
  })
}

function kafkaPom(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  const logging = 'org.apache.logging.log4j'
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>hive-mind</groupId><artifactId>kafka-parts</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${[
  dependency('org.apache.kafka', `kafka_${kafka.scala}`, kafka.version),
  dependency(logging, 'log4j-slf4j-impl', kafka.log4jVersion),
  dependency(logging, 'log4j-core', kafka.log4jVersion),
  dependency(logging, 'log4j-1.2-api', kafka.log4jVersion),
].join('\n')}
  </dependencies>
</project>
`
}
