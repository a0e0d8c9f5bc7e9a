// Peer: Emmett on PostgreSQL, one event an append, each with its expected version, over many streams at once.
// Answers {records, ms, cpuMs}. Emmett is installed for the bench alone, in the folder that it is told.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const {
  directory,
  connectionString,
  streams,
  atOnce,
  ms: runMs,
  valueBytes,
  prefix,
} = JSON.parse(process.argv[2] ?? '{}')
const require = createRequire(join(directory, 'package.json'))
const { getPostgreSQLEventStore } = await import(
  pathToFileURL(require.resolve('@event-driven-io/emmett-postgresql')).href
)

const store = getPostgreSQLEventStore(connectionString)
await store.schema.migrate()
const versions = new Map()
const text = 'x'.repeat(valueBytes)

async function append(stream) {
  const version = versions.get(stream)
  const result = await store.appendToStream(
    `task-${prefix}-${stream}`,
    [{ type: 'TaskPrioritised', data: { text } }],
    { expectedStreamVersion: version ?? 'STREAM_DOES_NOT_EXIST' },
  )
  versions.set(stream, result.nextExpectedStreamVersion)
}

let next = 0
async function until(end) {
  let records = 0
  const worker = async () => {
    while (performance.now() < end) {
      const stream = next++ % streams
      await append(stream)
      records += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return records
}

await until(performance.now() + 1_000)
const cpuBefore = process.cpuUsage()
const startedAt = performance.now()
const records = await until(startedAt + runMs)
const ms = performance.now() - startedAt
const { user, system } = process.cpuUsage(cpuBefore)
await store.close()
process.stdout.write(`${JSON.stringify({ records, ms, cpuMs: (user + system) / 1000 })}\n`)
