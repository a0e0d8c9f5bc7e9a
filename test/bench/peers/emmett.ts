// Asks Emmett how many events a second it appends with their expected versions, on a PostgreSQL of its own.
import { z } from 'zod'
import { askScript } from '../measure/child.ts'
import { provideEmmett } from '../provision/emmett.ts'
import { withPostgres } from '../provision/postgres.ts'

const answer = z.object({ records: z.number(), ms: z.number(), cpuMs: z.number() })
const streams = 10_000
const atOnce = 32
const roundMs = 6_000

export async function emmettRounds(
  tell: (text: string) => void,
  rounds: number,
  valueBytes: number,
): Promise<number[]> {
  const directory = await provideEmmett()
  return await withPostgres(tell, async (connectionString) => {
    const rates: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      // Each round has streams of its own names, so that all begin new.
      const question = { directory, connectionString, streams, atOnce, ms: roundMs, valueBytes }
      const script = new URL('./emmett-append.mjs', import.meta.url)
      const asked = { ...question, prefix: `r${round}` }
      const { records, ms } = answer.parse(await askScript(script, asked, { timeoutMs: 60_000 }))
      rates.push((records / ms) * 1000)
    }
    return rates
  })
}
