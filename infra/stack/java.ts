// Owns finding a Java runtime: JAVA_HOME, PATH, then the folders where systems keep them. The newest
// that is new enough wins, and is asked for its version rather than believed by its folder's name.
import { execFile } from 'node:child_process'
import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface JavaRuntime {
  readonly command: string
  readonly version: number
}

export interface JavaSearch {
  readonly javaHome: string | undefined
  readonly path: string | undefined
  readonly folders?: readonly string[]
}

const usualFolders = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/opt']

export async function findJava(search: JavaSearch): Promise<readonly JavaRuntime[]> {
  const commands = new Set<string>()
  for (const candidate of candidates(search)) {
    try {
      commands.add(realpathSync(candidate))
    } catch {
      // No such file: not a runtime.
    }
  }
  const found = await Promise.all([...commands].map(askVersion))
  return found
    .filter((runtime) => runtime !== undefined)
    .toSorted((left, right) => right.version - left.version)
}

function candidates(search: JavaSearch): readonly string[] {
  const homes = search.javaHome === undefined ? [] : [search.javaHome]
  const fromPath = (search.path ?? '').split(':').filter((folder) => folder !== '')
  const folders = (search.folders ?? usualFolders).flatMap((folder) =>
    list(folder).map((name) => join(folder, name)),
  )
  return [
    ...[...homes, ...folders].map((home) => join(home, 'bin', 'java')),
    ...fromPath.map((folder) => join(folder, 'java')),
  ]
}

async function askVersion(command: string): Promise<JavaRuntime | undefined> {
  try {
    const { stderr } = await run(command, ['-version'], { timeout: 20_000 })
    const version = parseJavaVersion(stderr)
    return version === undefined ? undefined : { command, version }
  } catch {
    // Not runnable here (another architecture, a broken install): not a runtime for us.
    return undefined
  }
}

// `openjdk version "17.0.15"`, `java version "1.8.0_402"`, `openjdk version "25"`.
export function parseJavaVersion(text: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(text)
  return found?.[1] === undefined ? undefined : Number(found[1])
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
