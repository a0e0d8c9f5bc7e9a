// How fast a processor of journals catches up, seen from outside: by what its group has committed, as it commits.
import type { Admin } from '../../../streams/kafka/kafka-types.ts'
import { pause } from '../../faults/harness/scenario.ts'
import { countOf } from '../measure/journal-clock.ts'

const pollMs = 20
const timeoutMs = 240_000

/** Records per second between the group's first commit that is seen and its last. */
export async function catchUp(admin: Admin, groupId: string, topic: string): Promise<number> {
  const total = countOf(await admin.endOffsets(topic))
  const until = performance.now() + timeoutMs
  let first: { readonly at: number; readonly offset: number } | undefined
  for (;;) {
    const committed = await admin.committed(groupId, [topic])
    const offset = [...committed.values()].reduce((sum, each) => sum + Math.max(0, each.offset), 0)
    const at = performance.now()
    if (first === undefined && offset > 0) first = { at, offset }
    if (first !== undefined && offset >= total) {
      if (first.offset >= total) throw new Error(`${groupId} did all of it in one commit: too few`)
      return ((total - first.offset) / (at - first.at)) * 1000
    }
    if (at > until) throw new Error(`${groupId} has done ${offset} of ${total} in ${timeoutMs} ms`)
    await pause(pollMs)
  }
}
