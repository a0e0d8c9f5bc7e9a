// Owns installing a system package where that is possible and permitted: apt-get as root or through
// sudo without a password. Else the person is told the exact command.
import type { Environment } from '../../../streams/base/config.ts'
import { StackError, type StackErrorCode } from '../stack-error.ts'
import { findProgram } from './find-program.ts'
import { runCommand } from './run-command.ts'

export interface AptRequest {
  readonly packages: readonly string[]
  readonly what: string
  readonly missing: StackErrorCode
  // For systems without apt.
  readonly otherwise: string
}

export interface AptSetting {
  readonly env: Environment
  readonly tell: (text: string) => void
  readonly signal?: AbortSignal
}

let listsAreFresh = false

export async function installPackages(request: AptRequest, setting: AptSetting): Promise<void> {
  const command = `apt-get install -y ${request.packages.join(' ')}`
  const apt = findProgram('apt-get', setting.env['PATH'])
  if (apt === undefined) {
    throw new StackError(request.missing, `${request.what} is missing`, { mend: request.otherwise })
  }
  const prefix = await privilege(setting)
  if (prefix === undefined) {
    throw new StackError(
      'NO_RIGHTS',
      `${request.what} is missing, and this user may not install packages`,
      {
        mend: `run: sudo ${command}`,
      },
    )
  }
  if (!listsAreFresh) {
    setting.tell('apt-get update')
    await apply([apt, 'update'])
    listsAreFresh = true
  }
  setting.tell(command)
  const installed = await apply([
    apt,
    '-o',
    'DPkg::Lock::Timeout=120',
    'install',
    '-y',
    '--no-install-recommends',
    ...request.packages,
  ])
  if (installed.ok) return
  throw new StackError('DOWNLOAD_FAILED', `${command} failed:\n${installed.tail}`, {
    mend: `run it by hand (sudo ${command}) and look at what it says; or ${request.otherwise}`,
  })

  function apply(words: readonly string[]) {
    const [program = apt ?? '', ...args] = [...(prefix ?? []), ...words]
    return runCommand(program, args, {
      env: { ...setting.env, DEBIAN_FRONTEND: 'noninteractive' },
      onLine: (line) => {
        if (/^(Get:|Unpacking|Setting up)/.test(line)) setting.tell(line.slice(0, 90))
      },
      ...(setting.signal === undefined ? {} : { signal: setting.signal }),
    })
  }
}

// What to put before apt-get: nothing for root; undefined where we may not.
async function privilege(setting: AptSetting): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo', setting.env['PATH'])
  if (sudo === undefined) return undefined
  const asked = await runCommand(sudo, ['-n', 'true'])
  return asked.ok ? [sudo, '-n', 'DEBIAN_FRONTEND=noninteractive'] : undefined
}

export async function isPackageKnown(name: string, setting: AptSetting): Promise<boolean> {
  if (findProgram('apt-cache', setting.env['PATH']) === undefined) return false
  const end = await runCommand('apt-cache', ['policy', name], { env: setting.env })
  return /Candidate: (?!\(none\))/.test(end.tail)
}
