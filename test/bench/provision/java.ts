// Java peers: Kafka's own tools and Kafka Streams from their Maven artifacts, and our small program compiled against them.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../../infra/stack/provision/find-program.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import { runToEnd } from '../measure/child.ts'
import { filledFolder } from './folder.ts'
import { PeerMissing } from './missing.ts'

/** Streams and tools of the broker's own 4.4.0 are not in every mirror; clients of 4.3 speak to it. */
const kafkaVersion = '4.3.1'
const avroVersion = '1.12.1'
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

export interface JavaPeers {
  readonly java: string
  readonly classPath: string
}

function program(name: string): string {
  const found = findProgram(name, childEnvironment()['PATH'])
  if (found === undefined) throw new PeerMissing(`${name} is not on PATH`)
  return found
}

export async function provideJavaPeers(): Promise<JavaPeers> {
  const java = program('java')
  const directory = await filledFolder(`java-${kafkaVersion}`, async (staging) => {
    const mvn = program('mvn')
    const pom = join(staging, 'pom.xml')
    writeFileSync(pom, pomText())
    const goal = [copyDependencies, `-DoutputDirectory=${join(staging, 'jars')}`]
    const args = ['-q', '-B', '--strict-checksums', '-f', pom, ...goal, '-DincludeScope=runtime']
    try {
      await runToEnd(mvn, args, { timeoutMs: 300_000 })
    } catch (error) {
      throw new PeerMissing(`Maven: ${error instanceof Error ? error.message.slice(0, 300) : ''}`)
    }
  })
  return { java, classPath: join(directory, 'jars', '*') }
}

/** The fold in Kafka Streams, compiled for this run. */
export async function compileFold(peers: JavaPeers, into: string): Promise<JavaPeers> {
  const source = fileURLToPath(new URL('../peers/StreamsFold.java', import.meta.url))
  if (!existsSync(into)) mkdirSync(into, { recursive: true })
  await runToEnd(program('javac'), ['-cp', peers.classPath, '-d', into, source], {
    timeoutMs: 120_000,
  })
  return { ...peers, classPath: `${into}:${peers.classPath}` }
}

function pomText(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>hive-mind</groupId><artifactId>bench-peers</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka-streams', kafkaVersion)}
    ${dependency('org.apache.kafka', 'kafka-tools', kafkaVersion)}
    ${dependency('org.apache.avro', 'avro', avroVersion)}
  </dependencies>
</project>
`
}
