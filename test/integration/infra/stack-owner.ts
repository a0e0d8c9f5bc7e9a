// A process of its own that starts a stack and holds it, as `hive up` does: the tests stop it from outside
// or kill it. Told by its arguments: the environment as JSON.
import { stackPaths } from '../../../infra/stack/stack-paths.ts'
import { startStack } from '../../../infra/stack/start-stack.ts'
import { watchOwner } from '../../../infra/stack/watchdog.ts'
import { childEnvironment, configFrom } from '../../../streams/base/config.ts'

const set: unknown = JSON.parse(process.argv[2] ?? '{}')
const env = Object.fromEntries(
  Object.entries(set ?? {}).map(([key, value]) => [key, String(value)]),
)
const config = configFrom(env)
const paths = stackPaths({ dataDir: config.dataDir })
if (process.argv.includes('--watched')) watchOwner(paths)
const stack = await startStack({
  config,
  paths,
  env: childEnvironment(),
  report: () => undefined,
})
const keepAlive = setInterval(() => undefined, 60_000)
process.once('SIGTERM', () => {
  void end()
})
process.stdout.write('up\n')

async function end(): Promise<void> {
  const { graceful } = await stack.stop(10_000)
  clearInterval(keepAlive)
  process.exitCode = graceful ? 0 : 1
}
