// Reads the outcome of a command.
import { z } from 'zod'
import type { EntityType, Uuid } from '../../../schemas/generated/types.ts'
import type { OutcomeView, ViewKeys } from '../../../schemas/views.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { textsOf } from '../../../streams/redis/replies.ts'
import { entityField } from './project.ts'

const shape = z.object({
  status: z.enum(['accepted', 'refused']),
  version: z.number().int(),
  code: z.string().exactOptional(),
  at: z.number().int(),
})

/** undefined: not decided yet, or so long ago that it is no longer kept. */
export async function readOutcome(
  redis: Redis,
  keys: ViewKeys,
  at: {
    readonly orgId: Uuid
    readonly commandId: Uuid
    readonly entityType: EntityType
    readonly entityId: Uuid
  },
): Promise<OutcomeView | undefined> {
  const field = entityField(at.entityType, at.entityId)
  const [reply] = await redis.read([['HMGET', keys.outcome(at.orgId, at.commandId), field]])
  const stored = textsOf(reply)[0]
  if (stored === undefined) return undefined
  return shape.parse(JSON.parse(stored.slice(stored.indexOf('|') + 1)))
}
