// hive doctor: looks at machine, parts, log and roles; explains what stands still and how to mend it.
import { errors, isErrorCode } from '../../../schemas/errors.ts'
import { messageOf } from '../../../streams/base/faults.ts'
import { didYouMean } from '../../import/nearest.ts'
import { partNames } from '../../stack/parts.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodeFor, type Finding, ok, wrong } from '../doctor/finding.ts'
import { checkLog } from '../doctor/log.ts'
import { checkMachine } from '../doctor/machine.ts'
import { checkRoles } from '../doctor/roles.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { askRoles } from '../status/collect.ts'
import { partAnswers } from '../status/parts.ts'
import { plainText } from '../terminal.ts'

export const addDoctor: AddVerb = (program, cli) => {
  program
    .command('doctor')
    .argument('[code]', 'a code that a message named: explained, nothing is checked')
    .description('check all and say how to mend what is wrong; or explain a code')
    .option('--json', 'one object a finding, one a line')
    .addHelpText(
      'after',
      `${examples('hive doctor', 'hive doctor OFFSET_GAP', 'hive doctor codes')}
Exit codes: 0 nothing wrong · 1 something is · 3 a part does not answer · 6 a named stop: the
partition stands still until somebody has done what is said.
`,
    )
    .action(async (code: string | undefined, options: { json?: boolean }) => {
      await cli.run(() => {
        if (code === undefined) {
          return withPlatform(cli.config(), cli.logger('doctor'), (platform) =>
            examine(cli, platform, options.json === true),
          )
        }
        return Promise.resolve(explain(cli, code, options.json === true))
      })
    })
}

async function examine(cli: Cli, platform: Platform, json: boolean): Promise<number> {
  const findings: Finding[] = []
  const tell = (found: readonly Finding[]) => {
    findings.push(...found)
    for (const finding of found) {
      if (json) cli.printJson(finding)
      else cli.print(lineOf(cli, finding))
    }
  }
  tell(checkMachine(cli.paths()))
  const parts = await Promise.all(
    partNames.map(async (part) => {
      const { address, detail } = await partAnswers(platform.config, part)
      if (detail === '') return ok(part, address)
      return wrong(part, 'DEPENDENCY_AWAY', `${address}: ${detail}`)
    }),
  )
  tell(parts)
  if (parts[0]?.state === 'ok') tell(await logFindings(platform))
  tell(checkRoles(await askRoles(cli.paths())))
  const bad = findings.filter(({ state }) => state !== 'ok').length
  if (!json) cli.print(bad === 0 ? '\nnothing is wrong' : `\n${bad} to look at`)
  return exitCodeFor(findings)
}

async function logFindings(platform: Platform): Promise<readonly Finding[]> {
  try {
    return await checkLog(await platform.admin(), platform.topics)
  } catch (error) {
    return [wrong('log', 'DEPENDENCY_AWAY', messageOf(error))]
  }
}

function lineOf({ colours }: Cli, finding: Finding): string {
  const marks = { ok: colours.green('✓'), warning: colours.yellow('!'), wrong: colours.red('✗') }
  const code = finding.code === undefined ? '' : colours.dim(` ${finding.code}`)
  const head = `${marks[finding.state]} ${finding.check}: ${plainText(finding.found)}${code}`
  return finding.mend === undefined ? head : `${head}\n  → ${plainText(finding.mend)}`
}

function explain(cli: Cli, code: string, json: boolean): number {
  const known = Object.keys(errors)
  if (code === 'codes') {
    for (const name of known) if (isErrorCode(name)) tellCode(cli, name, json)
    return exitCodes.ok
  }
  const name = code.toUpperCase()
  if (!isErrorCode(name)) {
    throw new UsageError(
      `${code} is no code${didYouMean(name, known)}`,
      'hive doctor codes lists them all',
    )
  }
  tellCode(cli, name, json)
  return exitCodes.ok
}

function tellCode(cli: Cli, code: keyof typeof errors, json: boolean): void {
  const { kind, retryable, means, mend } = errors[code]
  if (json) cli.printJson({ code, kind, retryable, means, mend })
  else {
    const again = retryable ? ', may succeed when sent again' : ''
    cli.print(
      `${cli.colours.bold(code)} ${cli.colours.dim(`${kind}${again}`)}\n  ${means}\n  → ${mend}`,
    )
  }
}
