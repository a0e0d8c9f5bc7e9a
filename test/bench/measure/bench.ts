// What a bench is, and the ground it runs on: an installation of its own on the running stack, ended whatever happens.
import path from 'node:path'
import { childEnvironment } from '../../../streams/base/config.ts'
import { Platform } from '../../faults/harness/platform.ts'
import { RoleProcess } from '../../faults/harness/role-process.ts'
import type { Measured } from './figure.ts'

export interface BenchContext {
  readonly rounds: number
  /** Part of the sizes: 1 as the README's figures, less for a quick look. */
  readonly scale: number
  readonly partitions: number
  /** Where a profile of each role's process is written; undefined: nowhere. */
  readonly profileDirectory: string | undefined
  readonly say: (text: string) => void
  /** Tells a figure as soon as it is there. */
  readonly tell: (figure: Measured) => void
}

export interface Bench {
  readonly name: string
  readonly title: string
  readonly cases: readonly BenchCase[]
}

export interface BenchCase {
  readonly name: string
  readonly title: string
  /** Takes minutes: only by name. */
  readonly long?: boolean
  run(context: BenchContext): Promise<void>
}

export interface Ground {
  readonly platform: Platform
  startRole(
    role: string,
    instance: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<RoleProcess>
}

/** Topics, roles and data of one case: gone when it is over. */
export async function onGround<T>(
  context: BenchContext,
  name: string,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const platform = await Platform.open({
    name: `bench-${name}`,
    partitions: context.partitions,
    env: childEnvironment(),
  })
  const roles: RoleProcess[] = []
  try {
    return await work({
      platform,
      startRole: async (role, instance, env = {}) => {
        const started = await RoleProcess.start({
          role,
          instance,
          env: { ...platform.env, ...profiled(context), ...env },
          logDirectory: path.join(platform.directory, 'logs'),
          readyTimeoutMs: 180_000,
        })
        roles.push(started)
        return started
      },
    })
  } finally {
    await Promise.all(roles.map((role) => role.stop()))
    await platform.close(false)
  }
}

export function profiled({ profileDirectory }: BenchContext): Record<string, string> {
  if (profileDirectory === undefined) return {}
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDirectory}` }
}
