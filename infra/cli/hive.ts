// The command line `hive`: its verbs, one file each, and how usage errors end.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { type AddVerb, type Cli, examples, openCli } from './cli.ts'
import { exitCodes } from './exit-codes.ts'
import { printError } from './print-error.ts'
import { addCommand } from './verbs/command.ts'
import { addDoctor } from './verbs/doctor.ts'
import { addDown } from './verbs/down.ts'
import { addImport } from './verbs/import.ts'
import { addRun } from './verbs/run.ts'
import { addStatus } from './verbs/status.ts'
import { addTail } from './verbs/tail.ts'
import { addTask } from './verbs/task.ts'
import { addTopics } from './verbs/topics.ts'
import { addUp } from './verbs/up.ts'

const verbs: readonly AddVerb[] = [
  addUp,
  addDown,
  addStatus,
  addImport,
  addTail,
  addTask,
  addCommand,
  addTopics,
  addDoctor,
  addRun,
]

export async function hive(args: readonly string[]): Promise<void> {
  const cli = openCli((code) => process.exit(code))
  const program = programOf(cli)
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

function programOf(cli: Cli): Command {
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
  for (const add of verbs) add(program, cli)
  return program
}

function versionOf(): string {
  const file = join(import.meta.dirname, '../../package.json')
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
