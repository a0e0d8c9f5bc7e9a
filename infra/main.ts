// One role as a process: `node infra/main.ts ROLE [--instance NAME] [--host ADDRESS] [--port NUMBER]`.
import { parseArgs } from 'node:util'
import { processConfig } from '../streams/base/config.ts'
import { exitCodeOf, UsageError } from './cli/exit-codes.ts'
import { portOption } from './cli/options.ts'
import { printError } from './cli/print-error.ts'
import { isRoleName, roleNames } from './roles/role-names.ts'
import { runRole } from './roles/run-role.ts'

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      instance: { type: 'string', default: 'main' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
    },
  })
  const [role = ''] = positionals
  if (!isRoleName(role)) {
    throw new UsageError(`${role || '(nothing)'} is no role`, `say one of: ${roleNames.join(', ')}`)
  }
  const port = values.port === undefined ? undefined : portOption(values.port)
  const { instance, host } = values
  process.exit(await runRole(role, processConfig(), { instance, host, port }, exitCodeOf))
} catch (error) {
  printError(error)
  process.exit(exitCodeOf(error))
}
