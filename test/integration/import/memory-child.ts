// Imports a made-up log of as many incidents as the first argument says into a sender that takes everything, and
// prints the most memory that was ever in use, bytes. Run with --expose-gc: what is garbage does not count.
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { importFile } from '../../../infra/import/import-file.ts'
import type { CommandSender } from '../../../infra/import/sender/command-sender.ts'
import { nilId } from '../../../schemas/ids.ts'
import { incidentLines } from './incident-log.ts'

const ids = { orgId: nilId, entityId: nilId, commandId: nilId }
const place = { topic: '', partition: 0, offset: 0 }
const answer = { status: 'accepted', version: 1, code: undefined, facts: {} } as const
const told = { retryable: false, repeated: false, commandOffset: 0, at: 0 }

/** Accepts everything at once and remembers nothing. */
const forgetful: CommandSender = {
  send: ({ type }) => Promise.resolve({ type, ...ids, ...place }),
  outcome: async () => {
    await turn()
    return { ...answer, ...told, ...ids }
  },
}

const incidents = Number(process.argv[2])
const folder = await mkdtemp(join(tmpdir(), 'hive-import-memory-'))
const file = join(folder, 'log.csv')
let peak = 0
function measure(): void {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  peak = Math.max(peak, heapUsed + external)
}
try {
  const lines = incidentLines({ incidents, seed: 1, people: 1_000_000 })
  await pipeline(
    Readable.from(lines).map((line: string) => `${line}\n`),
    createWriteStream(file),
  )
  const timer = setInterval(measure, 250)
  const { rows } = await importFile({
    file,
    mapping: 'uci498-servicenow',
    orgId: '10000000-0000-5000-8000-000000000001',
    sender: forgetful,
    limits: { rememberedMax: 1_000 },
  })
  measure()
  clearInterval(timer)
  console.log(JSON.stringify({ rows: rows.accepted, peak }))
} finally {
  await rm(folder, { recursive: true, force: true })
}
