// What every verb is given: settings, where to write, the signal to stop, and how its end becomes an exit code.
import type { Command } from 'commander'
import { type Config, processConfig } from '../../streams/base/config.ts'
import { type Logger, openLogger, silentLogger } from '../../streams/base/logger.ts'
import { type StackPaths, stackPaths } from '../stack/stack-paths.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { printError } from './print-error.ts'
import { type Colours, coloursOf } from './terminal.ts'

export interface Cli {
  /** Read when a verb runs, so that help needs no valid settings. */
  config(): Config
  paths(): StackPaths
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly colours: Colours
  /** Aborted by the first Ctrl-C; the second one ends the process. */
  readonly signal: AbortSignal
  /** Silent unless `--verbose`. */
  logger(name: string): Logger
  print(line: string): void
  /** One object a line on standard output. */
  printJson(value: unknown): void
  /** For humans beside the result: standard error. */
  note(line: string): void
  /** Runs a verb; what it throws is told, and becomes the exit code. */
  run(work: () => Promise<number | undefined>): Promise<void>
}

export type AddVerb = (program: Command, cli: Cli) => void

/** A signal that comes again within this time is the same one. */
const sameSignalMs = 1_000

export function openCli(end: (code: number) => void): Cli {
  const interrupted = new AbortController()
  let verbose = false
  const write = (stream: NodeJS.WriteStream, text: string) => stream.write(`${text}\n`)
  const { stdout, stderr } = process
  // `hive tail … | head` ends well.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') end(exitCodes.ok)
    else throw error
  })
  let firstSignalAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      firstSignalAt ??= performance.now()
      // One Ctrl-C comes from the terminal and again from each parent (npm, the bootstrap) that passes it on.
      if (performance.now() - firstSignalAt > sameSignalMs) process.exit(exitCodes.interrupted)
      interrupted.abort()
    })
  }
  const config = () => {
    const parsed = processConfig()
    return { ...parsed, dataDir: stackPaths(parsed).data }
  }
  return {
    config,
    paths: () => stackPaths(config()),
    stdout,
    stderr,
    colours: coloursOf(stdout),
    signal: interrupted.signal,
    logger: (name) =>
      verbose
        ? openLogger({ role: name, level: config().logLevel, pretty: config().logPretty })
        : silentLogger,
    print: (line) => write(stdout, line),
    printJson: (value) => write(stdout, JSON.stringify(value)),
    note: (line) => write(stderr, line),
    async run(work) {
      verbose = process.argv.includes('--verbose')
      try {
        end((await work()) ?? exitCodes.ok)
      } catch (error) {
        printError(error, stderr)
        end(exitCodeOf(error))
      }
    },
  }
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`
}
