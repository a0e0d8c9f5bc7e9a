// Asks Kafka Streams how fast it folds the journal of tasks; its program is compiled for the run.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Platform } from '../../faults/harness/platform.ts'
import { lastJson, runToEnd } from '../measure/child.ts'
import { countOf } from '../measure/journal-clock.ts'
import { scanJournal } from '../project/journal-content.ts'
import { compileFold, provideJavaPeers } from '../provision/java.ts'

const answer = z.object({ records: z.number(), ms: z.number() })
const registered = z.object({ schema: z.string() })

/** Records per second, one value a round. */
export async function streamsRounds(platform: Platform, rounds: number): Promise<number[]> {
  const directory = await mkdtemp(join(tmpdir(), 'hive-streams-'))
  try {
    const schemas = join(directory, 'schemas')
    await mkdir(schemas)
    await writeSchemas(platform, schemas)
    const peers = await compileFold(await provideJavaPeers(), join(directory, 'classes'))
    const topic = platform.topics.events('task')
    const records = countOf(await platform.admin.endOffsets(topic))
    const rates: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const application = `${platform.config.prefix}.streams-${round}`
      const args = [platform.config.kafkaBrokers.join(','), topic, application, schemas].concat([
        String(records),
        join(directory, `state-${round}`),
      ])
      const output = await runToEnd(
        peers.java,
        ['-Xmx512m', '-cp', peers.classPath, 'StreamsFold', ...args],
        { timeoutMs: 180_000 },
      )
      const { records: folded, ms } = answer.parse(lastJson(output))
      rates.push((folded / ms) * 1000)
      await platform.admin.deleteGroups([application])
    }
    return rates
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The texts of every schema that the journal was written with. */
async function writeSchemas(platform: Platform, into: string): Promise<void> {
  const ids = new Set<number>()
  await scanJournal(platform, ({ value }) => {
    if (value !== null) ids.add(value.readUInt32BE(1))
  })
  for (const id of ids) {
    const response = await fetch(`${platform.config.registryUrl}/schemas/ids/${id}`)
    const { schema } = registered.parse(await response.json())
    await writeFile(join(into, `${id}.avsc`), schema)
  }
}
