// Owns the stack as a whole: refuses before anything is started, starts all parts at once, goes back to
// nothing when one fails, and answers with the handle to the running thing.
import type { Config, Environment } from '../../streams/base/config.ts'
import { deleteComposeData, startCompose } from './compose-stack.ts'
import { claimData, deleteData } from './data-claim.ts'
import { type Addresses, addressText, awaitGiven, withoutSecret } from './given-addresses.ts'
import { findJava } from './java.ts'
import type { NativePart, PortClaim } from './native-part.ts'
import { nativeParts, type PartChoices } from './native-parts.ts'
import { partNames } from './parts.ts'
import { refuseProblems } from './preflight.ts'
import type { SpawnedProcess } from './processes.ts'
import { type Report, runStep } from './progress.ts'
import { type Machine, platformReason, thisMachine } from './provision/platform.ts'
import { type RunningStack, runningStack } from './running-stack.ts'
import type { StackPaths } from './stack-paths.ts'
import { startProcess } from './start-process.ts'
import { stopAll } from './stop-stack.ts'
import { type ProcessHappening, type SupervisedProcess, supervise } from './supervisor.ts'

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
  readonly onHappening?: (happening: ProcessHappening) => void
  readonly signal?: AbortSignal
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
    const addresses = isNative ? options.config : await startCompose(options)
    const supervised = await startParts(parts, options)
    return runningStack({ ...options, addresses, supervised, claim })
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

async function startParts(
  parts: readonly NativePart[],
  options: StackOptions,
): Promise<readonly SupervisedProcess[]> {
  const failure = new AbortController()
  const signal =
    options.signal === undefined
      ? failure.signal
      : AbortSignal.any([options.signal, failure.signal])
  const spawned = new Map<NativePart, SpawnedProcess>()
  const starts = parts.map((part) =>
    runStep(options.report, { name: part.name, title: part.title }, async () => {
      const started = await startProcess(part, options.paths, signal)
      spawned.set(part, started)
      return { note: `${part.address}, pid ${started.record.pid}` }
    }),
  )
  try {
    await Promise.all(starts)
    return [...spawned].map(([part, started]) =>
      supervise(started, part, options.paths, options.onHappening),
    )
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
