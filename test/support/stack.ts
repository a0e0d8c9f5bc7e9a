// The stack that tests run on: the addresses given by environment, else the native one in a directory and
// on ports of its own, else (HIVE_TEST_STACK=containers) the same in containers.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Addresses, stackEnvironment } from '../../infra/stack/given-addresses.ts'
import { type Progress, progressLine } from '../../infra/stack/progress.ts'
import { provision } from '../../infra/stack/provision/provision.ts'
import { stackPaths } from '../../infra/stack/stack-paths.ts'
import { startStack } from '../../infra/stack/start-stack.ts'
import { watchOwner } from '../../infra/stack/watchdog.ts'
import { childEnvironment, configFrom } from '../../streams/base/config.ts'
import { freePortEnvironment } from './free-ports.ts'
import { startContainers } from './stack-containers.ts'

export interface TestStack {
  readonly origin: 'given' | 'native' | 'containers'
  /** What a test process needs in its environment to use this stack. */
  readonly environment: Readonly<Record<string, string>>
  stop(withinMs: number): Promise<{ readonly left: readonly string[] }>
}

export interface TestStackOptions {
  readonly partitions?: string
  readonly signal?: AbortSignal
  readonly report?: (progress: Progress) => void
}

export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const env = childEnvironment()
  const partitions = options.partitions ?? env['HIVE_PARTITIONS'] ?? '3'
  const config = configFrom(env)
  if (Object.values(config.given).every((given) => given)) {
    return {
      origin: 'given',
      environment: environmentOf(config, partitions),
      stop: async () => ({ left: [] }),
    }
  }
  const kind = env['HIVE_TEST_STACK'] ?? 'native'
  if (kind === 'native') return startNative(options, partitions)
  if (kind !== 'containers') {
    throw new Error(`HIVE_TEST_STACK=${kind}: say native or containers`)
  }
  const containers = await startContainers()
  return {
    origin: 'containers',
    environment: environmentOf(containers.addresses, partitions),
    stop: () => containers.stop(),
  }
}

async function startNative(options: TestStackOptions, partitions: string): Promise<TestStack> {
  const directory = mkdtempSync(join(tmpdir(), 'hive-stack-'))
  const env = { ...childEnvironment(), ...(await freePortEnvironment()), HIVE_DATA_DIR: directory }
  const config = configFrom(env)
  const paths = stackPaths({ dataDir: config.dataDir })
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const report = options.report ?? ((progress) => console.log(progressLine(progress)))
  watchOwner(paths)
  try {
    await provision({ given: config.given, paths, env, report, ...signal })
    // A script that touches two slots must fail in tests, not at the first customer with a cluster.
    const stack = await startStack({ config, paths, env, report, redisMode: 'cluster', ...signal })
    return {
      origin: 'native',
      environment: environmentOf(stack.addresses, partitions),
      async stop(withinMs) {
        const { left } = await stack.stop(withinMs)
        if (left.length === 0) rmSync(directory, { recursive: true, force: true })
        return { left }
      },
    }
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

function environmentOf(addresses: Addresses, partitions: string): Readonly<Record<string, string>> {
  return { ...stackEnvironment(addresses), HIVE_PARTITIONS: partitions }
}
