// Owns the handle to a stack that runs: what was started through it is watched, and stopped once, the
// roles before the parts that they use.
import type { FileLock } from './file-lock.ts'
import { type Addresses, stackEnvironment } from './given-addresses.ts'
import { type RoleRequest, roleProcess } from './role-process.ts'
import type { StackPaths } from './stack-paths.ts'
import { startProcess } from './start-process.ts'
import { type StopReport, stopAll } from './stop-stack.ts'
import { type ProcessHappening, type SupervisedProcess, supervise } from './supervisor.ts'

export interface RunningStack {
  readonly addresses: Addresses
  // The addresses as the variables that a role reads.
  readonly environment: Readonly<Record<string, string>>
  startRole(request: RoleRequest): Promise<SupervisedProcess>
  // Everything that was started, last opened first; the same promise however often it is asked.
  stop(withinMs: number): Promise<StopReport>
}

export interface RunningStackParts {
  readonly paths: StackPaths
  readonly addresses: Addresses
  readonly claim: FileLock
  readonly supervised: readonly SupervisedProcess[]
  readonly signal?: AbortSignal
  readonly onHappening?: (happening: ProcessHappening) => void
}

export function runningStack(parts: RunningStackParts): RunningStack {
  const { paths, addresses } = parts
  const supervised = [...parts.supervised]
  let stopping: Promise<StopReport> | undefined
  return {
    addresses: {
      kafkaBrokers: addresses.kafkaBrokers,
      registryUrl: addresses.registryUrl,
      redisUrl: addresses.redisUrl,
      clickhouseUrl: addresses.clickhouseUrl,
    },
    environment: stackEnvironment(addresses),
    async startRole(request) {
      const plan = roleProcess(request)
      const role = supervise(
        await startProcess(plan, paths, parts.signal),
        plan,
        paths,
        parts.onHappening,
      )
      supervised.push(role)
      // A stop that came meanwhile has seen its record, or sees it end here.
      if (stopping !== undefined) await role.stop(1_000)
      return role
    },
    stop(withinMs) {
      stopping ??= stop(withinMs)
      return stopping
    },
  }

  async function stop(withinMs: number): Promise<StopReport> {
    // Nothing may be started again while everything stops.
    await Promise.all(supervised.map((one) => one.letGo()))
    try {
      return await stopAll(paths, { withinMs })
    } finally {
      parts.claim.release()
    }
  }
}
