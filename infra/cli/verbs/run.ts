// hive run ROLE: one role in this process.

import { isRoleName, roleNames } from '../../roles/role-names.ts'
import { runRole } from '../../roles/run-role.ts'
import { type AddVerb, examples } from '../cli.ts'
import { exitCodeOf, UsageError } from '../exit-codes.ts'
import { portOption } from '../options.ts'

interface Options {
  readonly instance: string
  readonly host: string
  readonly port?: number
}

export const addRun: AddVerb = (program, cli) => {
  program
    .command('run')
    .argument('<role>', roleNames.join(' | '))
    .description('run one role here, until Ctrl-C; a second Ctrl-C does not wait')
    .option('--instance <name>', 'tells instances of a role apart: its state directory', 'main')
    .option('--port <number>', 'of its health and metrics; 0: any free one', portOption)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addHelpText('after', examples('hive run decider', 'hive run views --instance second --port 0'))
    .action(async (role: string, { instance, host, port }: Options) => {
      await cli.run(async () => {
        if (!isRoleName(role)) {
          throw new UsageError(`${role} is no role`, `say one of: ${roleNames.join(', ')}`)
        }
        return await runRole(role, cli.config(), { instance, host, port }, exitCodeOf)
      })
    })
}
