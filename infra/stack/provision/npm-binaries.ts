// Checks the binaries that came inside npm packages: uWebSockets.js is a repack by one person, so its
// bytes must be the recorded ones; the ClickHouse engine must be the one version that has a server.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { clickhouse, uWebSockets } from '../parts.ts'
import type { StepEnd } from '../progress.ts'
import { StackError } from '../stack-error.ts'

const reinstall =
  'delete node_modules and run npm ci again; if it stays so, do not run it: report it'

export async function verifyWebSockets(checkout: string): Promise<StepEnd> {
  const file = join(checkout, uWebSockets.binary)
  if (!existsSync(file)) throw missing(uWebSockets.binary)
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('hex')
  if (found !== uWebSockets.sha256) {
    const message = `${uWebSockets.binary} has sha256 ${found}, not the recorded ${uWebSockets.sha256}`
    throw new StackError('DAMAGED_PART', message, { mend: reinstall })
  }
  return { note: `${uWebSockets.version}, sha256 as recorded`, bytes: statSync(file).size }
}

const packageFile = z.object({ version: z.string() })

export function verifyClickHouse(checkout: string): StepEnd {
  const folder = join(checkout, 'node_modules', clickhouse.npmPackage)
  const library = join(folder, 'libchdb.so')
  if (!existsSync(library)) throw missing(`${clickhouse.npmPackage}/libchdb.so`)
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const { version } = packageFile.parse(JSON.parse(text))
  if (version !== clickhouse.version) {
    const message = `${clickhouse.npmPackage} is ${version}, not ${clickhouse.version}`
    throw new StackError('DAMAGED_PART', message, { mend: reinstall })
  }
  return { note: version, bytes: statSync(library).size }
}

function missing(what: string): StackError {
  return new StackError('DAMAGED_PART', `${what} is missing`, { mend: reinstall })
}
