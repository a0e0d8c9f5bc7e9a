// Installs Emmett's PostgreSQL store for the bench alone: nobody else should have to download it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../../infra/stack/provision/find-program.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import { runToEnd } from '../measure/child.ts'
import { filledFolder } from './folder.ts'
import { PeerMissing } from './missing.ts'

const version = '0.42.0'
const packages = [
  `@event-driven-io/emmett@${version}`,
  `@event-driven-io/emmett-postgresql@${version}`,
  '@event-driven-io/pongo@0.16.11',
  'pg@8.16.3',
]

export async function provideEmmett(): Promise<string> {
  const npm = findProgram('npm', childEnvironment()['PATH'])
  if (npm === undefined) throw new PeerMissing('npm is not on PATH')
  return await filledFolder(`emmett-${version}`, async (directory) => {
    writeFileSync(join(directory, 'package.json'), '{"private":true,"type":"module"}\n')
    const args = ['install', '--no-audit', '--no-fund', '--save-exact', ...packages]
    await runToEnd(npm, args, { cwd: directory, timeoutMs: 180_000 })
  })
}
