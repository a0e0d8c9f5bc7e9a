// The command line `hive`: its verbs, one file each, and how usage errors end.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { type AddVerb, type Cli, examples, openCli } from './cli.ts'
import { exitCodes } from './exit-codes.ts'
import { printError } from './print-error.ts'

/** Loaded when asked for: each brings its own clients. */
const verbs: Readonly<Record<string, () => Promise<AddVerb>>> = {
  up: async () => (await import('./verbs/up.ts')).addUp,
  down: async () => (await import('./verbs/down.ts')).addDown,
  status: async () => (await import('./verbs/status.ts')).addStatus,
  import: async () => (await import('./verbs/import.ts')).addImport,
  tail: async () => (await import('./verbs/tail.ts')).addTail,
  task: async () => (await import('./verbs/task.ts')).addTask,
  command: async () => (await import('./verbs/command.ts')).addCommand,
  topics: async () => (await import('./verbs/topics.ts')).addTopics,
  doctor: async () => (await import('./verbs/doctor.ts')).addDoctor,
  run: async () => (await import('./verbs/run.ts')).addRun,
}

export async function hive(args: readonly string[]): Promise<void> {
  const cli = openCli((code) => process.exit(code))
  const program = await programOf(cli, args)
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      printError(error)
      process.exit(exitCodes.usage)
    }
    process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage)
  }
}

async function programOf(cli: Cli, args: readonly string[]): Promise<Command> {
  const program = new Command('hive')
    .description('Hive Mind: commands in, versioned events on Kafka, live views out')
    .version(versionOf(), '-V, --version', 'print the version')
    .option('--verbose', 'log what the clients do, on standard error')
    .helpOption('-h, --help', 'help for hive or a verb')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(`✗ ${text.replace(/^error: /, '').trim()}\n  → see hive --help, hive VERB --help\n`)
      },
    })
    .addHelpText(
      'after',
      `${examples(
        'hive up                         # start all; Ctrl-C stops all',
        'hive status --watch',
        'hive tail events.task --follow',
        'hive import incidents.csv --map uci498-servicenow',
      )}
Exit codes: 0 done · 1 refused or failed · 2 wrong arguments or settings · 3 a dependency does
not answer · 4 not found · 5 it may or may not have happened · 6 a named stop, see hive doctor ·
130 interrupted. Settings come from HIVE_… variables; docs/cli.md lists all.
`,
    )
  const asked = args.find((arg) => Object.hasOwn(verbs, arg))
  const help = args[0] === 'help' || args[0] === '--help'
  const load = asked === undefined || help ? Object.values(verbs) : [verbs[asked]]
  for (const verb of load) (await verb?.())?.(program, cli)
  return program
}

function versionOf(): string {
  const file = join(import.meta.dirname, '../../package.json')
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
