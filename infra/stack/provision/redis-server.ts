// Finds redis-server, or installs it from the distribution, and checks that it is new enough.

import { redis } from '../parts.ts'
import type { StepEnd } from '../progress.ts'
import { StackError } from '../stack-error.ts'
import { type AptSetting, installPackages } from './apt-packages.ts'
import { findProgram } from './find-program.ts'
import { runCommand } from './run-command.ts'

export async function provideRedis(setting: AptSetting): Promise<StepEnd> {
  const found = findProgram('redis-server', setting.env['PATH'])
  if (found === undefined) {
    await installPackages(
      {
        packages: [redis.aptPackage],
        what: 'redis-server',
        missing: 'PROGRAM_MISSING',
        otherwise: `install Redis ${redis.versionAtLeast.join('.')} or newer so that redis-server is on PATH, or set HIVE_REDIS_URL`,
      },
      setting,
    )
  }
  const command = findProgram('redis-server', setting.env['PATH']) ?? 'redis-server'
  const asked = await runCommand(command, ['--version'])
  const version = parseRedisVersion(asked.tail)
  if (version === undefined || !isNewEnough(version)) {
    throw new StackError('DAMAGED_PART', `${command} is ${version ?? 'not runnable'}`, {
      mend: `install Redis ${redis.versionAtLeast.join('.')} or newer, or set HIVE_REDIS_URL to one that runs elsewhere`,
    })
  }
  return { note: `${version}, ${found === undefined ? 'installed' : 'already here'}` }
}

// `Redis server v=7.0.15 sha=00000000:0 malloc=…`
export function parseRedisVersion(text: string): string | undefined {
  return /\bv=(\d+\.\d+\.\d+)/.exec(text)?.[1]
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [needMajor, needMinor] = redis.versionAtLeast
  return major > needMajor || (major === needMajor && minor >= needMinor)
}
