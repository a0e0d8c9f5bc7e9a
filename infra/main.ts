// Entry of one role's process: starts it, says on standard output when it is ready, stops it in order on a signal.
import { parseArgs } from 'node:util'
import { ConfigError, processConfig } from '../streams/base/config.ts'
import { messageOf } from '../streams/base/faults.ts'
import { openLogger } from '../streams/base/logger.ts'
import type { RunningRole, StartRole } from './roles/role.ts'

const roles: Readonly<Record<string, () => Promise<StartRole>>> = {
  decider: async () => (await import('./roles/decider.ts')).startDecider,
  views: async () => (await import('./roles/views.ts')).startViews,
}

const stopDeadlineMs = 10_000
const readyPollMs = 50

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { instance: { type: 'string', default: '1' } },
})
const name = positionals[0] ?? ''
const load = roles[name]
if (load === undefined) {
  process.stderr.write(
    `unknown role ${name || '(none)'}; roles: ${Object.keys(roles).join(', ')}\n`,
  )
  process.exit(2)
}

try {
  await run(await load())
} catch (error) {
  const code = error instanceof ConfigError ? 2 : 1
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', role: name, message: messageOf(error) })}\n`,
  )
  process.exit(code)
}

async function run(start: StartRole): Promise<void> {
  const config = processConfig()
  const logger = openLogger({ role: name, level: config.logLevel, pretty: config.logPretty })
  let stopping = false
  let running: RunningRole | undefined
  const stop = (signal: string) => {
    // A second signal means: now.
    if (stopping) process.exit(1)
    stopping = true
    logger.info({ signal }, 'RoleStopping')
    setTimeout(() => process.exit(1), stopDeadlineMs + 1_000).unref()
    void (running?.stop(stopDeadlineMs) ?? Promise.resolve()).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ message: messageOf(error) }, 'RoleStopFailed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  running = await start(config, { instance: values.instance, logger })
  for (;;) {
    const { ready } = await running.ready()
    if (ready) break
    await new Promise((resolve) => {
      setTimeout(resolve, readyPollMs)
    })
  }
  process.stdout.write(
    `${JSON.stringify({ ready: true, role: name, instance: values.instance })}\n`,
  )
}
