// A PostgreSQL of its own for one bench: a temporary directory, a free port on loopback, gone afterwards.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackages } from '../../../infra/stack/provision/apt-packages.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import { until } from '../../faults/harness/scenario.ts'
import { runToEnd } from '../measure/child.ts'
import { PeerMissing } from './missing.ts'

const versionsFolder = '/usr/lib/postgresql'

interface Account {
  readonly uid: number
  readonly gid: number
}

/** Runs `work` beside a PostgreSQL that acknowledges before the disk has it, as Kafka does. */
export async function withPostgres<T>(
  tell: (text: string) => void,
  work: (connectionString: string) => Promise<T>,
): Promise<T> {
  const programs = (await installed()) ?? (await install(tell))
  const account = await accountOf()
  const directory = await mkdtemp(join(tmpdir(), 'hive-postgres-'))
  const port = await freePort()
  const data = join(directory, 'data')
  try {
    if (account !== undefined) await chown(directory, account.uid, account.gid)
    const setting = { timeoutMs: 60_000, ...account }
    const initdb = ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-sync']
    await runToEnd(join(programs, 'initdb'), initdb, setting)
    const settings = ['synchronous_commit=off', 'shared_buffers=512MB', 'max_connections=100']
    const server = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', directory].concat(
        settings.flatMap((each) => ['-c', each]),
      ),
      { stdio: 'ignore', ...account },
    )
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
    try {
      const asked = ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench']
      const isReady = () =>
        runToEnd(join(programs, 'pg_isready'), asked, { timeoutMs: 5_000 }).then(
          () => true,
          () => false,
        )
      await until('PostgreSQL', isReady, 30_000)
      return await work(`postgresql://bench@127.0.0.1:${port}/postgres`)
    } finally {
      server.kill('SIGINT')
      await ended
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The newest version's programs. */
async function installed(): Promise<string | undefined> {
  if (!existsSync(versionsFolder)) return undefined
  const versions = readdirSync(versionsFolder).toSorted((a, b) => Number(b) - Number(a))
  return versions
    .map((version) => join(versionsFolder, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

async function install(tell: (text: string) => void): Promise<string> {
  try {
    await installPackages(
      {
        packages: ['postgresql'],
        what: 'PostgreSQL',
        missing: 'PROGRAM_MISSING',
        otherwise: `install PostgreSQL so that its programs are in ${versionsFolder}`,
      },
      { env: childEnvironment(), tell },
    )
  } catch (error) {
    throw new PeerMissing(error instanceof Error ? error.message : String(error))
  }
  const found = await installed()
  if (found === undefined) throw new PeerMissing(`no initdb under ${versionsFolder}`)
  return found
}

/** PostgreSQL refuses to run as root. */
async function accountOf(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const asked = { timeoutMs: 5_000 }
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number(await runToEnd('id', [flag, 'postgres'], asked))),
    )
    return { uid: uid ?? 0, gid: gid ?? 0 }
  } catch {
    throw new PeerMissing('there is no user postgres to run it as')
  }
}

/** One that the system says is free. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
