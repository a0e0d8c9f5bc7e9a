// Finds Java for the parts that will be started, or installs one where the distribution has it.
import { findJava, type JavaRuntime } from '../java.ts'
import { javaFor } from '../native-parts.ts'
import type { StepEnd } from '../progress.ts'
import { type AptSetting, installPackages, isPackageKnown } from './apt-packages.ts'

const packageNames = ['openjdk-25-jre-headless', 'openjdk-21-jre-headless'] as const

export async function provideJava(atLeast: number, setting: AptSetting): Promise<StepEnd> {
  const here = await search(setting)
  if (isEnough(here, atLeast)) return { note: describe(here[0]) }
  for (const name of packageNames) {
    if (!(await isPackageKnown(name, setting))) continue
    await installPackages(
      {
        packages: [name],
        what: `Java ${atLeast} or newer`,
        missing: 'JAVA_MISSING',
        otherwise: `install a Java runtime ${atLeast} or newer and set JAVA_HOME to it`,
      },
      setting,
    )
    return { note: `${describe((await search(setting))[0])}, installed` }
  }
  return { note: describe(javaFor(here, atLeast, 'the stack')) }
}

function search(setting: AptSetting): Promise<readonly JavaRuntime[]> {
  return findJava({ javaHome: setting.env['JAVA_HOME'], path: setting.env['PATH'] })
}

function isEnough(runtimes: readonly JavaRuntime[], atLeast: number): boolean {
  return (runtimes[0]?.version ?? 0) >= atLeast
}

function describe(runtime: JavaRuntime | undefined): string {
  return runtime === undefined ? 'none' : `Java ${runtime.version} at ${runtime.command}`
}
