// Peer: one HSET for every key that an event touches, pipelined, without guards: the least that could be written.
import { Redis } from 'ioredis'
import type { Write } from '../project/journal-content.ts'

const pipelined = 2_000

/** Events per second. */
export async function bareWrites(
  url: string,
  events: number,
  writes: readonly Write[],
): Promise<number> {
  const client = new Redis(url, { enableAutoPipelining: false })
  try {
    await client.ping()
    const startedAt = performance.now()
    for (let at = 0; at < writes.length; at += pipelined) {
      const pipeline = client.pipeline()
      for (const { key, field, value } of writes.slice(at, at + pipelined)) {
        pipeline.hset(key, field, value)
      }
      for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error
    }
    return (events / (performance.now() - startedAt)) * 1000
  } finally {
    client.disconnect()
  }
}
