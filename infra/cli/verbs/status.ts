// hive status: parts, roles, lag, rates and memory; once, or again and again.
import { setTimeout as delay } from 'node:timers/promises'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { durationOption } from '../options.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { collectStatus, type Sample, type Status } from '../status/collect.ts'
import { renderStatus } from '../status/render.ts'

interface Options {
  readonly json?: boolean
  readonly watch?: boolean
  readonly every: string
  readonly partitions?: boolean
}

/** Between the two looks that a rate takes. */
const rateMs = 1_000

export const addStatus: AddVerb = (program, cli) => {
  program
    .command('status')
    .description('parts, roles, lag, rates, memory')
    .option('--watch', 'again and again, until Ctrl-C')
    .option('--every <duration>', 'with --watch: how often', '2s')
    .option('--partitions', 'the lag of every partition')
    .option('--json', 'one object a look, one a line')
    .addHelpText(
      'after',
      `${examples('hive status', 'hive status --watch', 'hive status --json | jq .processors')}
Lag is measured from outside the processors, so that a dead one shows: records that it has not
finished, and the time since the first of them was appended. Exit code 3: a part does not answer;
1: a role is not ready.
`,
    )
    .action(async (options: Options) => {
      await cli.run(() =>
        withPlatform(cli.config(), cli.logger('status'), (platform) =>
          statusVerb(cli, platform, options),
        ),
      )
    })
}

async function statusVerb(cli: Cli, platform: Platform, options: Options): Promise<number> {
  const paths = cli.paths()
  const everyMs = Math.max(500, durationOption('every', options.every))
  const first = await collectStatus(platform, paths, undefined)
  let sample: Sample = first.sample
  await pause(rateMs, cli.signal)
  for (;;) {
    const look = await collectStatus(platform, paths, sample)
    sample = look.sample
    show(cli, look.status, options)
    if (options.watch !== true) return codeOf(look.status)
    await pause(everyMs, cli.signal)
    if (cli.signal.aborted) return exitCodes.ok
  }
}

function show(cli: Cli, status: Status, options: Options): void {
  if (options.json === true) {
    cli.printJson(status)
    return
  }
  const text = renderStatus(status, cli.colours, { partitions: options.partitions === true })
  if (options.watch === true && cli.stdout.isTTY) {
    cli.stdout.write(`\u001b[H\u001b[2J${text}\n\n${cli.colours.dim(status.at)}\n`)
  } else {
    cli.print(text)
  }
}

function codeOf(status: Status): number {
  if (status.parts.some((part) => !part.up)) return exitCodes.dependencyAway
  return status.roles.some((role) => !role.ready) ? exitCodes.failed : exitCodes.ok
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
