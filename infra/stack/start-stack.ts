// Owns the stack as a whole: refuses before anything is started, starts all parts at once, goes back to
// nothing when one fails, and gives one handle to the running thing.
import type { Config, Environment } from '../../streams/base/config.ts'
import { deleteComposeData, startCompose } from './compose-stack.ts'
import { claimData, deleteData } from './data-claim.ts'
import type { FileLock } from './file-lock.ts'
import {
  type Addresses,
  addressText,
  awaitGiven,
  stackEnvironment,
  withoutSecret,
} from './given-addresses.ts'
import { findJava } from './java.ts'
import type { NativePart } from './native-part.ts'
import { nativeParts, type PartChoices } from './native-parts.ts'
import { partNames } from './parts.ts'
import { type PortClaim, refuseProblems } from './preflight.ts'
import { type Report, runStep } from './progress.ts'
import { type Machine, platformReason, thisMachine } from './provision/platform.ts'
import type { StackPaths } from './stack-paths.ts'
import { startPart } from './start-part.ts'
import { type StopReport, stopAll } from './stop-stack.ts'
import { type RoleHappening, type RoleRequest, type RunningRole, startRole } from './supervisor.ts'

// It runs already or it does not: a slow start elsewhere is not ours to wait for.
const givenWithinMs = 5_000

export interface StackOptions extends PartChoices {
  readonly config: Pick<Config, 'ports' | 'given' | keyof Addresses>
  readonly paths: StackPaths
  readonly report: Report
  // Where Java is looked for: JAVA_HOME and PATH.
  readonly env: Environment
  // Ports that our own roles will need: refused now rather than half-way.
  readonly rolePorts?: readonly PortClaim[]
  // Deletes what an earlier stack has written, once nothing speaks against the start.
  readonly fresh?: boolean
  // For what kind of machine; this one unless a test says otherwise.
  readonly machine?: Machine
  readonly onHappening?: (happening: RoleHappening) => void
  readonly signal?: AbortSignal
}

export interface RunningStack {
  readonly addresses: Addresses
  // The addresses as the variables that a role reads, with what differs from their defaults.
  readonly environment: Readonly<Record<string, string>>
  startRole(request: RoleRequest): Promise<RunningRole>
  // Everything that was started, last opened first; the same promise however often it is asked.
  stop(withinMs: number): Promise<StopReport>
}

export async function startStack(options: StackOptions): Promise<RunningStack> {
  const claim = claimData(options.paths)
  try {
    const isNative = platformReason(options.machine ?? thisMachine()) === undefined
    const parts = isNative ? await plannedParts(options) : []
    await refuseProblems({
      paths: options.paths,
      ports: [...parts.flatMap((part) => part.ports), ...(options.rolePorts ?? [])],
    })
    await awaitAllGiven(options)
    if (options.fresh === true) {
      await deleteComposeData(options.paths)
      deleteData(options.paths)
    }
    if (!isNative) return runningStack(options, await startCompose(options), claim)
    await startParts(parts, options)
    return runningStack(options, options.config, claim)
  } catch (error) {
    claim.release()
    throw error
  }
}

async function plannedParts(options: StackOptions): Promise<readonly NativePart[]> {
  const { config, env } = options
  const needsJava = !config.given.kafka || !config.given.registry
  const runtimes = needsJava
    ? await findJava({ javaHome: env['JAVA_HOME'], path: env['PATH'] })
    : []
  return nativeParts(config, options.paths, runtimes, options)
}

async function startParts(parts: readonly NativePart[], options: StackOptions): Promise<void> {
  const failure = new AbortController()
  const signal =
    options.signal === undefined
      ? failure.signal
      : AbortSignal.any([options.signal, failure.signal])
  const starts = parts.map((part) =>
    runStep(options.report, { name: part.name, title: part.title }, async () => {
      const record = await startPart(part, options.paths, signal)
      return { note: `${part.address}, pid ${record.pid}` }
    }),
  )
  try {
    await Promise.all(starts)
  } catch (error) {
    // The others need not become ready any more; what they opened is closed before we answer.
    failure.abort()
    await Promise.allSettled(starts)
    await stopAll(options.paths, { withinMs: 15_000 })
    throw error
  }
}

async function awaitAllGiven(options: StackOptions): Promise<void> {
  const { config, report, signal } = options
  const given = partNames.filter((name) => config.given[name])
  await Promise.all(
    given.map((name) =>
      runStep(report, { name, title: `${name} (address given)` }, async () => {
        const withinMs = givenWithinMs
        await awaitGiven(config, name, { withinMs, ...(signal === undefined ? {} : { signal }) })
        return { note: withoutSecret(addressText(config, name)) }
      }),
    ),
  )
}

function runningStack(options: StackOptions, addresses: Addresses, claim: FileLock): RunningStack {
  const { paths } = options
  const roles: RunningRole[] = []
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
      const role = await startRole(request, paths, {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.onHappening === undefined ? {} : { onHappening: options.onHappening }),
      })
      roles.push(role)
      if (stopping !== undefined) await role.stop(1_000)
      return role
    },
    stop(withinMs) {
      stopping ??= stopEverything(withinMs)
      return stopping
    },
  }

  async function stopEverything(withinMs: number): Promise<StopReport> {
    const end = performance.now() + withinMs
    const rolesWithinMs = withinMs / 2
    const ends = await Promise.all(
      roles.map(async (role) => ({ name: role.name, end: await role.stop(rolesWithinMs) })),
    )
    const rest = await stopAll(paths, { withinMs: Math.max(end - performance.now(), 1_000) })
    claim.release()
    const named = (how: string) => ends.filter((row) => row.end === how).map((row) => row.name)
    const killed = [...named('killed'), ...rest.killed]
    return {
      graceful: killed.length === 0 && rest.left.length === 0,
      left: rest.left,
      killed,
      stopped: [...named('graceful'), ...named('killed'), ...rest.stopped],
    }
  }
}
