// Runs one role in this process, until a signal or a failed start; resolves to the exit code.
import type { Config } from '../../streams/base/config.ts'
import { HiveError } from '../../streams/base/faults.ts'
import { openLogger } from '../../streams/base/logger.ts'
import { stackPaths } from '../stack/stack-paths.ts'
import { loadRole, type RoleName } from './role-names.ts'
import { runProcess } from './role-process.ts'
import { recordRole } from './role-record.ts'

export interface RunOptions {
  readonly instance: string
  readonly host: string
  /** undefined: the role's own; 0: any free one. */
  readonly port: number | undefined
}

/** Below the share of its 15 s that `hive down` gives to the roles. */
const stopDeadlineMs = 5_000

export async function runRole(
  role: RoleName,
  config: Config,
  options: RunOptions,
  exitCodeOf: (error: unknown) => number,
): Promise<number> {
  const start = await loadRole(role)
  if (start === undefined) throw notBuilt(role)
  // Relative to the checkout, wherever it is started: as for the stack.
  const paths = stackPaths(config)
  const logger = openLogger({ role, level: config.logLevel, pretty: config.logPretty })
  return await runProcess(
    {
      role,
      start,
      config: { ...config, dataDir: paths.data },
      instance: options.instance,
      host: options.host,
      port: options.port ?? config.ports[role],
      logger,
      stopDeadlineMs,
      onListening: (address) =>
        recordRole(paths, { role, instance: options.instance, address, prefix: config.prefix }),
    },
    exitCodeOf,
  )
}

function notBuilt(role: RoleName): HiveError {
  return new HiveError(
    'ROLE_NOT_BUILT',
    'permanent',
    `the role ${role} comes with the edge (rooms, sockets and the page) and is not in this release. ` +
      'Mend: run decider, views, facts and gateway; `hive up` starts them all',
    { facts: { role } },
  )
}
