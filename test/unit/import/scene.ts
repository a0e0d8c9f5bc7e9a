// A small log with its mapping in a folder of its own, ready to be imported.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportOptions } from '../../../infra/import/import-file.ts'
import type { ImportCommand } from '../../../infra/import/sender/command-sender.ts'
import { fakeSender, memoryDecider } from './fake-sender.ts'
import { folder } from './files.ts'

const orgId = '10000000-0000-5000-8000-000000000001'
const mapping = {
  hiveMapping: 1,
  system: 'tracker',
  rows: 'snapshots',
  missing: ['?'],
  time: { from: '{at}', format: 'iso', zone: 'UTC' },
  task: { key: '{id}' },
  team: { key: '{team}' },
  assignee: { key: '{who}' },
  status: { from: '{state}', map: { New: 'open', Busy: 'in_progress' } },
  note: 'row',
}
export const log = `id,at,team,who,state
T1,2016-01-01 00:01,A,Ewa,New
T1,2016-01-01 00:02,A,?,Busy
T2,2016-01-01 00:02,A,Ewa,New
T1,2016-01-01 00:01,B,Ewa,-100
T2,2016-01-01 00:03,B,Ian,Busy
T2,broken
`

export async function scene(contents = log, decide = memoryDecider()) {
  const path = await folder()
  const options: ImportOptions = {
    file: join(path, 'log.csv'),
    mapping: join(path, 'mapping.json'),
    orgId,
    sender: fakeSender(decide),
  }
  await writeFile(options.file, contents)
  await writeFile(options.mapping, JSON.stringify(mapping))
  return { path, options }
}

export function labels(commands: readonly ImportCommand[]): string[] {
  return commands.map(({ type, origin }) => `${type} ${origin?.seq ?? '-'}`)
}
