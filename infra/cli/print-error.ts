// How a failure is told to a person: what, where, how to mend it, its code.
import { errors, isErrorCode } from '../../schemas/errors.ts'
import { ConfigError } from '../../streams/base/config.ts'
import { HiveError, messageOf } from '../../streams/base/faults.ts'
import { StackError } from '../stack/stack-error.ts'
import { exitCodeOf, NotFound, UsageError } from './exit-codes.ts'
import { coloursOf } from './terminal.ts'

export interface ToldError {
  readonly what: string
  readonly where: string | undefined
  readonly mend: string | undefined
  readonly code: string
}

export function printError(error: unknown, stream: NodeJS.WriteStream = process.stderr): void {
  const { bold, dim, red } = coloursOf(stream)
  const told = tellError(error)
  const lines = [`${red('✗')} ${bold(told.what)}`]
  if (told.where !== undefined) lines.push(`  where: ${told.where}`)
  for (const mend of told.mend?.split('\n') ?? []) lines.push(`  → ${mend}`)
  lines.push(dim(`  ${told.code}, exit code ${exitCodeOf(error)}`))
  stream.write(`${lines.join('\n')}\n`)
}

export function tellError(error: unknown): ToldError {
  if (error instanceof UsageError || error instanceof NotFound) {
    const code = error instanceof UsageError ? 'USAGE' : 'NOT_FOUND'
    return { what: error.message, where: undefined, mend: error.mend, code }
  }
  if (error instanceof StackError) {
    return { what: error.message, where: undefined, mend: error.mend, code: error.code }
  }
  if (error instanceof ConfigError) {
    const mend = 'correct that variable of the environment; README.md lists them all'
    return { what: error.message, where: 'environment', mend, code: error.code }
  }
  if (error instanceof HiveError) return tellHiveError(error)
  return {
    what: messageOf(error),
    where: error instanceof Error ? placeIn(error.stack) : undefined,
    mend: 'this is a defect: please report it with the text above',
    code: 'UNCAUGHT',
  }
}

/** Messages end in `Mend: …`, or name it in their facts; else the table of codes knows one. */
function tellHiveError(error: HiveError): ToldError {
  const { what, where, mend } = error.facts
  if (typeof what === 'string' && typeof mend === 'string') {
    return { what, where: text(where), mend, code: error.code }
  }
  const [said = '', ...rest] = error.message.split(/[.;]? [Mm]end: /)
  const known = isErrorCode(error.code) ? errors[error.code].mend : transientMend(error)
  const mends = rest.length > 0 ? rest.join('; ') : known
  return { what: said, where: text(where), mend: mends, code: error.code }
}

function transientMend(error: HiveError): string | undefined {
  return error.kind === 'transient' ? errors.DEPENDENCY_AWAY.mend : undefined
}

function text(fact: string | number | undefined): string | undefined {
  return fact === undefined ? undefined : String(fact)
}

function placeIn(stack: string | undefined): string | undefined {
  return stack?.split('\n')[1]?.trim().replace(/^at /, '')
}
