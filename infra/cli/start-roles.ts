// Our own processes on a stack that runs: topics and schemas first, then every role in a process of its own.
import { join } from 'node:path'
import { type Config, childEnvironment, portVariable } from '../../streams/base/config.ts'
import { bug } from '../../streams/base/faults.ts'
import type { Logger } from '../../streams/base/logger.ts'
import { ensureTopics } from '../../streams/topics.ts'
import { platformRoles, type RoleName } from '../roles/role-names.ts'
import { type Report, runStep } from '../stack/progress.ts'
import type { RunningStack } from '../stack/running-stack.ts'
import type { StackPaths } from '../stack/stack-paths.ts'
import type { SupervisedProcess } from '../stack/supervisor.ts'
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

export function rolesToStart(demo: boolean): readonly RoleName[] {
  return demo ? [...platformRoles, 'demo'] : platformRoles
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

/** Its clients among them, which must be stopped before what they use. */
export interface StartedRoles {
  readonly clients: readonly SupervisedProcess[]
}

/** All at once: a client waits by itself until its commands are answered. */
export async function startRoles(options: StartRolesOptions): Promise<StartedRoles> {
  const roles = rolesToStart(options.demo)
  const started = await Promise.all(
    roles.map(async (role) => ({ role, process: await startOne(role, options) })),
  )
  return { clients: started.flatMap(({ role, process }) => (role === 'demo' ? [process] : [])) }
}

async function startOne(role: RoleName, options: StartRolesOptions): Promise<SupervisedProcess> {
  const { stack, config, paths, report } = options
  const port = config.ports[role]
  let started: SupervisedProcess | undefined
  await runStep(report, { name: role, title: `Role ${role}` }, async () => {
    started = await stack.startRole({
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
  if (started === undefined) throw bug('ROLE_NOT_STARTED', `${role} has no process`)
  return started
}
