// hive up: provisions, starts the stack and our roles, keeps them running, stops all in order.
import type { Config } from '../../../streams/base/config.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import { provision } from '../../stack/provision/provision.ts'
import type { RunningStack } from '../../stack/running-stack.ts'
import { startStack } from '../../stack/start-stack.ts'
import type { ProcessHappening } from '../../stack/supervisor.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ProgressView, progressView } from '../progress-view.ts'
import {
  portClaims,
  prepareLog,
  rolesToStart,
  type StartedRoles,
  startRoles,
} from '../start-roles.ts'

interface Options {
  readonly fresh?: boolean
  readonly demo: boolean
}

const stopWithinMs = 15_000
/** Of these: what sends commands ends while they are still answered. */
const clientsWithinMs = 4_000

export const addUp: AddVerb = (program, cli) => {
  program
    .command('up')
    .description('start Kafka, registry, Redis, ClickHouse and all roles; Ctrl-C stops them')
    .option('--fresh', 'begin anew: deletes what an earlier start has stored')
    .option('--no-demo', 'start empty, without the demo company')
    .addHelpText(
      'after',
      `${examples('hive up', 'hive up --no-demo', 'HIVE_KAFKA_BROKERS=kafka:9092 hive up')}
A part whose address is given by HIVE_KAFKA_BROKERS, HIVE_REGISTRY_URL, HIVE_REDIS_URL or
HIVE_CLICKHOUSE_URL is used as it is, neither started nor stopped.
`,
    )
    .action(async (options: Options) => {
      await cli.run(() => up(cli, options))
    })
}

async function up(cli: Cli, options: Options): Promise<number> {
  const config = cli.config()
  const paths = cli.paths()
  const view = progressView(cli.stderr)
  const { signal } = cli
  const env = childEnvironment()
  const happened = (happening: ProcessHappening) => tell(cli, happening)
  const logger = cli.logger('up')
  let stack: RunningStack | undefined
  let clients: StartedRoles['clients'] = []
  try {
    await provision({ given: config.given, paths, env, report: view.report, signal })
    stack = await startStack({
      config,
      paths,
      env,
      report: view.report,
      rolePorts: portClaims(config, rolesToStart(options.demo)),
      fresh: options.fresh === true,
      onHappening: happened,
      signal,
    })
    const there = { ...config, ...stack.addresses }
    await prepareLog(there, { report: view.report, logger })
    const { report } = view
    const { demo } = options
    ;({ clients } = await startRoles({ stack, config: there, paths, demo, report, logger }))
    view.end()
    welcome(cli, there, paths.logs)
    await aborted(signal)
    return await stop(cli, { stack, clients }, view)
  } catch (error) {
    view.end()
    if (stack !== undefined) await stop(cli, { stack, clients }, view)
    if (signal.aborted) return exitCodes.interrupted
    throw error
  }
}

interface Running extends StartedRoles {
  readonly stack: RunningStack
}

async function stop(cli: Cli, { stack, clients }: Running, view: ProgressView): Promise<number> {
  view.end()
  cli.note('stopping …')
  const begun = performance.now()
  await Promise.all(clients.map((client) => client.stop(clientsWithinMs)))
  const { left, killed } = await stack.stop(stopWithinMs - clientsWithinMs)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  if (killed.length > 0) cli.note(`killed at the deadline: ${killed.join(', ')}`)
  if (left.length > 0) {
    cli.note(`${cli.colours.red('✗')} still running: ${left.join(', ')}`)
    return exitCodes.failed
  }
  cli.note(`${cli.colours.green('✓')} all stopped (${seconds} s); what is stored stays`)
  return exitCodes.ok
}

function welcome(cli: Cli, config: Config, logs: string): void {
  const { bold, dim } = cli.colours
  const gateway = `http://127.0.0.1:${config.ports.gateway}`
  cli.print(`
${bold('Hive Mind is up')}
  gateway  ${gateway}  ${dim('(/health/ready, /metrics)')}
  look     npm run hive -- status --watch
           npm run hive -- tail events --follow
  logs     ${logs}
  stop     Ctrl-C here, or npm run hive -- down
`)
}

function tell(cli: Cli, happening: ProcessHappening): void {
  if (happening.type === 'ProcessRestarted') {
    cli.note(`${happening.name} runs again, pid ${happening.pid}`)
  } else {
    const retry = `starting it again in ${happening.retryInMs} ms`
    cli.note(`${cli.colours.red('✗')} ${happening.name} ended (${happening.how}): ${retry}`)
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    // A timer keeps this process alive: nothing else of it does.
    const alive = setInterval(() => undefined, 60_000)
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive)
        resolve()
      },
      { once: true },
    )
  })
}
