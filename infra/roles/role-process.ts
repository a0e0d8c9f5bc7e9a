// One role as a process: its health is up before the role is, signals stop it in order within a deadline,
// and what nobody caught ends it with one clear line.
import type { Config } from '../../streams/base/config.ts'
import { HiveError, messageOf } from '../../streams/base/faults.ts'
import { type HealthSource, openHealthServer } from '../../streams/base/health.ts'
import type { Logger } from '../../streams/base/logger.ts'
import { type Metrics, openMetrics } from '../../streams/base/metrics.ts'
import type { RunningRole, StartRole } from './role.ts'
import { exposeRole } from './role-metrics.ts'
import type { RoleName } from './role-names.ts'

export interface RoleProcessOptions {
  readonly role: RoleName
  readonly start: StartRole
  readonly config: Config
  readonly instance: string
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly logger: Logger
  readonly stopDeadlineMs: number
  /** Makes its address known; returns how to take that back. */
  readonly onListening: (address: string) => () => void
}

export interface RoleProcess {
  readonly port: number
  /** Settles when the role is ready to work; rejects when it could not start. */
  readonly started: Promise<void>
  /** The same promise each time; also ends a start under way. */
  stop(): Promise<void>
}

const sameSignalMs = 1_000

interface Surface {
  readonly port: number
  close(deadlineMs: number): Promise<unknown>
}

async function openRoleProcess(options: RoleProcessOptions): Promise<RoleProcess> {
  const { role, start, config, instance, logger, stopDeadlineMs } = options
  const metrics = openMetrics({ role })
  let running: RunningRole | undefined
  const source: HealthSource = {
    role,
    instance,
    started: () => running !== undefined,
    ready: async () => await (running?.ready() ?? { ready: false, reasons: ['starting'] }),
    details: async () => await (running?.details() ?? {}),
  }
  const surface = await openSurface(options, source, metrics)
  const address = `http://${options.host}:${surface.port}`
  const forget = options.onListening(address)
  logger.info({ instance, address, prefix: config.prefix }, 'RoleStarting')
  const begun = performance.now()
  const starting = start(config, { instance, logger }).then((made) => {
    running = made
    exposeRole(metrics, made)
    const tookMs = Math.round(performance.now() - begun)
    logger.info({ instance, address, tookMs }, 'RoleStarted')
  })
  let stopping: Promise<void> | undefined
  const stop = async () => {
    const end = performance.now() + stopDeadlineMs
    const left = () => Math.max(500, end - performance.now())
    // Whether it could start is told by `started`; what did start is stopped here.
    await starting.catch(() => undefined)
    await running?.stop(left())
    await surface.close(Math.min(1_000, left()))
    forget()
    logger.info({ instance }, 'RoleStopped')
  }
  return { port: surface.port, started: starting, stop: () => (stopping ??= stop()) }
}

/** The gateway is its own server; every other role has a small one beside its work. */
async function openSurface(
  { role, host, port, logger }: RoleProcessOptions,
  source: HealthSource,
  metrics: Metrics,
): Promise<Surface> {
  if (role !== 'gateway') {
    const server = await openHealthServer({ host, port, source, metrics })
    return { port: server.port, close: () => server.close() }
  }
  const onFault = (error: unknown) =>
    logger.error({ message: messageOf(error), stack: stackOf(error) }, 'RequestFailed')
  const { gatewayApp } = await import('../../gateway/server/app.ts')
  const { openHttpServer } = await import('../../gateway/server/http-server.ts')
  const handler = gatewayApp({ source, metrics, onFault })
  return await openHttpServer({ host, port, handler, onFault })
}

/** Runs until a signal, a failed start or a fault; resolves to the exit code. */
export async function runProcess(
  options: RoleProcessOptions,
  exitCodeOf: (error: unknown) => number,
): Promise<number> {
  const { logger, stopDeadlineMs } = options
  const ended = Promise.withResolvers<{ readonly code: number }>()
  const fatal = (error: unknown) => {
    const code = error instanceof HiveError ? error.code : 'UNCAUGHT'
    logger.fatal({ code, message: messageOf(error), stack: stackOf(error) }, 'RoleFailed')
    ended.resolve({ code: exitCodeOf(error) || 1 })
  }
  process.on('uncaughtException', fatal)
  process.on('unhandledRejection', fatal)
  let firstSignalAt: number | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    firstSignalAt ??= performance.now()
    // Parents pass a signal on: within a second it is the same one.
    if (performance.now() - firstSignalAt > sameSignalMs) {
      logger.warn({ signal }, 'RoleAbandoned')
      process.exit(130)
    }
    logger.info({ signal }, 'RoleStopping')
    ended.resolve({ code: 0 })
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal)
  let opened: RoleProcess
  try {
    opened = await openRoleProcess(options)
  } catch (error) {
    fatal(error)
    return (await ended.promise).code
  }
  opened.started.catch(fatal)
  const { code } = await ended.promise
  const forced = setTimeout(() => {
    logger.error({ stopDeadlineMs }, 'RoleStopOverdue')
    process.exit(code || 1)
  }, stopDeadlineMs + 1_000)
  try {
    await opened.stop()
  } catch (error) {
    logger.error({ message: messageOf(error) }, 'RoleStopFailed')
    return code || 1
  } finally {
    clearTimeout(forced)
  }
  return code
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined
}
