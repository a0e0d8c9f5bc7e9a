// Owns the same stack in containers, for machines that the native one has no builds for: docker compose
// with the rendered file, on the same ports. Where there is no Docker, the person is told.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, Environment } from '../../streams/base/config.ts'
import { composeBrokers, composeServices, renderCompose } from './compose.ts'
import { type Addresses, awaitGiven } from './given-addresses.ts'
import { type PartName, partNames } from './parts.ts'
import { type Report, runStep } from './progress.ts'
import { runCommand } from './provision/run-command.ts'
import { StackError } from './stack-error.ts'
import type { StackPaths } from './stack-paths.ts'

export interface ComposeOptions {
  readonly config: Pick<Config, 'ports' | 'given' | keyof Addresses>
  readonly paths: StackPaths
  readonly env: Environment
  readonly report: Report
  readonly signal?: AbortSignal
}

const readyWithinMs = 180_000

export async function refuseWithoutDocker(reason: string, env: Environment): Promise<void> {
  const asked = await runCommand('docker', ['compose', 'version'], { env })
  if (asked.ok) return
  throw new StackError('UNSUPPORTED_PLATFORM', `the native stack needs ${reason}`, {
    mend: 'install Docker with its compose plug-in, and the same parts start in containers; or give HIVE_KAFKA_BROKERS, HIVE_REGISTRY_URL, HIVE_REDIS_URL and HIVE_CLICKHOUSE_URL',
  })
}

export async function startCompose(options: ComposeOptions): Promise<Addresses> {
  const { config, paths } = options
  const wanted = partNames.filter((name) => !config.given[name])
  const addresses: Addresses = {
    ...config,
    kafkaBrokers: config.given.kafka ? config.kafkaBrokers : composeBrokers(config.ports),
  }
  mkdirSync(paths.data, { recursive: true })
  writeFileSync(composeFile(paths), renderCompose(config.ports))
  await runStep(options.report, { name: 'containers', title: 'Containers' }, async (tell) => {
    const services = wanted.flatMap((name) => composeServices[name])
    const end = await compose(paths, ['up', '--detach', ...services], {
      env: options.env,
      onLine: (line) => tell(line.trim().slice(0, 90)),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    if (end.ok) return { note: `${services.length} started` }
    throw new StackError('PART_DIED', `docker compose failed:\n${end.tail}`, {
      mend: `look at it with: docker compose -f ${composeFile(paths)} logs`,
    })
  })
  await Promise.all(wanted.map((name) => awaitPart(options, addresses, name)))
  return addresses
}

// What Docker could not stop, by name; nothing where no containers were ever started from here.
export async function stopCompose(paths: StackPaths, withinMs: number): Promise<readonly string[]> {
  if (!existsSync(composeFile(paths))) return []
  const seconds = Math.max(1, Math.floor(withinMs / 1000) - 1)
  const end = await compose(paths, ['stop', '--timeout', `${seconds}`], {})
  return end.ok ? [] : ['containers']
}

export async function deleteComposeData(paths: StackPaths): Promise<void> {
  if (existsSync(composeFile(paths))) await compose(paths, ['down', '--volumes'], {})
}

function awaitPart(options: ComposeOptions, addresses: Addresses, name: PartName): Promise<void> {
  return runStep(options.report, { name, title: `${name} (container)` }, async () => {
    const signal = options.signal === undefined ? {} : { signal: options.signal }
    await awaitGiven(addresses, name, { withinMs: readyWithinMs, ...signal })
    return { note: 'ready' }
  })
}

function compose(
  paths: StackPaths,
  args: readonly string[],
  options: Parameters<typeof runCommand>[2],
) {
  return runCommand('docker', ['compose', '-f', composeFile(paths), ...args], options)
}

function composeFile(paths: StackPaths): string {
  return join(paths.data, 'compose.yaml')
}
