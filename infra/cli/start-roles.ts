// Our own processes on a stack that runs: topics and schemas first, then every role in a process of its own.
import { join } from 'node:path'
import { type Config, childEnvironment, portVariable } from '../../streams/base/config.ts'
import type { Logger } from '../../streams/base/logger.ts'
import { ensureTopics } from '../../streams/topics.ts'
import { loadRole, platformRoles, type RoleName } from '../roles/role-names.ts'
import { type Report, runStep } from '../stack/progress.ts'
import type { RunningStack } from '../stack/running-stack.ts'
import type { StackPaths } from '../stack/stack-paths.ts'
import { withPlatform } from './platform.ts'

export interface StartRolesOptions {
  readonly stack: RunningStack
  readonly config: Config
  readonly paths: StackPaths
  readonly demo: boolean
  readonly report: Report
  readonly logger: Logger
}

const readyWithinMs = 60_000
/** The demo's history is played before it counts as ready. */
const demoReadyWithinMs = 300_000

export async function rolesToStart(demo: boolean): Promise<readonly RoleName[]> {
  const names: readonly RoleName[] = demo ? [...platformRoles, 'demo'] : platformRoles
  const built = await Promise.all(names.map(async (name) => (await loadRole(name)) !== undefined))
  return names.filter((_, index) => built[index])
}

export function portClaims(config: Config, roles: readonly RoleName[]) {
  return roles.map((role) => ({
    port: config.ports[role],
    what: `the role ${role}`,
    variable: portVariable(role),
  }))
}

/** Once here rather than in each role at the same time; their own check then finds all in order. */
export async function prepareLog(
  config: Config,
  options: { readonly report: Report; readonly logger: Logger },
): Promise<void> {
  const { report, logger } = options
  await withPlatform(config, logger, async (platform) => {
    const specs = platform.topics.all()
    const topics = runStep(report, { name: 'topics', title: 'Topics' }, async () => {
      await ensureTopics(await platform.admin(), specs)
      return { note: `${specs.length} with ${config.partitions} partitions each` }
    })
    const schemas = runStep(report, { name: 'schemas', title: 'Schemas' }, async () => {
      await platform.codec()
      return { note: 'registered' }
    })
    const ends = await Promise.allSettled([topics, schemas])
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  })
}

export async function startRoles(options: StartRolesOptions): Promise<void> {
  const roles = await rolesToStart(options.demo)
  await Promise.all(roles.filter((role) => role !== 'demo').map((role) => startOne(role, options)))
  if (roles.includes('demo')) await startOne('demo', options)
}

async function startOne(role: RoleName, options: StartRolesOptions): Promise<void> {
  const { stack, config, paths, report } = options
  const port = config.ports[role]
  await runStep(report, { name: role, title: `Role ${role}` }, async () => {
    const started = await stack.startRole({
      name: role,
      command: process.execPath,
      args: [join(paths.checkout, 'infra', 'main.ts'), role, '--port', String(port)],
      env: {
        ...childEnvironment(stack.environment),
        HIVE_DATA_DIR: paths.data,
        HIVE_LOG_PRETTY: '0',
      },
      cwd: paths.checkout,
      healthUrl: `http://127.0.0.1:${port}/health/ready`,
      readyWithinMs: role === 'demo' ? demoReadyWithinMs : readyWithinMs,
    })
    return { note: `127.0.0.1:${port}, pid ${started.pid()}` }
  })
}
