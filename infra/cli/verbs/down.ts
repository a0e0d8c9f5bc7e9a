// hive down: stops what `hive up` started, from anywhere.

import { claimHolder } from '../../stack/data-claim.ts'
import { stopStack } from '../../stack/stop-from-outside.ts'
import { type AddVerb, examples } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { durationOption } from '../options.ts'

const withinMsDefault = 15_000

export const addDown: AddVerb = (program, cli) => {
  program
    .command('down')
    .description('stop what hive up started: roles first, then the parts; what is stored stays')
    .option('--within <duration>', 'deadline; what has not ended by then is killed', '15s')
    .option('--json', 'one object: stopped, killed, left')
    .addHelpText('after', examples('hive down', 'hive down --within 60s'))
    .action(async (options: { within: string; json?: boolean }) => {
      await cli.run(async () => {
        const withinMs = durationOption('within', options.within) || withinMsDefault
        const holder = claimHolder(cli.paths())
        const report = await stopStack(cli.paths(), {
          withinMs,
          onStopped: (name) => {
            if (options.json !== true) cli.note(`  ${name} stopped`)
          },
        })
        if (options.json === true) cli.printJson(report)
        else if (report.left.length > 0) {
          cli.note(`${cli.colours.red('✗')} still running: ${report.left.join(', ')}`)
        } else if (report.killed.length > 0) {
          cli.note(`all stopped; killed at the deadline: ${report.killed.join(', ')}`)
        } else if (holder === undefined && report.stopped.length === 0) {
          cli.note('nothing was running')
        } else cli.note('all stopped')
        return report.left.length === 0 ? exitCodes.ok : exitCodes.failed
      })
    })
}
