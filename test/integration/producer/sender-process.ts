// A process that embeds the SDK, for a test to kill: sends from its own record, says each acknowledgement.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { openProducer } from '../../../streams/producer/index.ts'

const recordShape = z.object({
  brokers: z.array(z.string()),
  registryUrl: z.string(),
  prefix: z.string(),
  cacheFile: z.string(),
  orgId: z.string(),
  teamId: z.string(),
  personId: z.string(),
  commandIds: z.array(z.string()),
})

const [file = ''] = process.argv.slice(2)
const record = recordShape.parse(JSON.parse(readFileSync(file, 'utf8')))
const { brokers, registryUrl, prefix, cacheFile, orgId, teamId } = record
const producer = await openProducer({
  brokers,
  registryUrl,
  prefix,
  cacheFile,
  orgId,
  actor: { kind: 'person', id: record.personId },
  batchBytesMax: 8 * 1024,
})
for (const [index, commandId] of record.commandIds.entries()) {
  await producer.ready()
  const payload = { title: `Task ${index}`, teamId }
  producer.send({ type: 'CreateTask', commandId, payload }).then(
    () => process.stdout.write(`${commandId}\n`),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exitCode = 1
    },
  )
}
await producer.close(30_000)
