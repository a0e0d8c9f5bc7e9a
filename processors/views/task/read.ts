// Reads a task's view from its own key.
import { z } from 'zod'
import { enumSymbols } from '../../../schemas/generated/enums.ts'
import type { ActorKind, Uuid } from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import {
  keyParts,
  partOf,
  type TaskComment,
  type TaskView,
  type ViewKeys,
} from '../../../schemas/views.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { hashOf, textsOf } from '../../../streams/redis/replies.ts'
import * as read from '../fields.ts'

const commentsMaxDefault = 20

const commentShape = z.object({
  version: z.number().int(),
  by: z.object({ kind: z.enum(enumSymbols.ActorKind), id: z.string() }),
  at: z.number().int(),
  text: z.string(),
})

/** undefined: no such task, a deleted one, or one that the view does not know yet. */
export async function readTask(
  redis: Redis,
  keys: ViewKeys,
  at: { readonly orgId: Uuid; readonly taskId: Uuid },
  options: { readonly commentsMax?: number } = {},
): Promise<TaskView | undefined> {
  const key = keys.task(at.orgId, at.taskId)
  const newest = options.commentsMax ?? commentsMaxDefault
  const [hash, said] = await redis.read([
    ['HGETALL', key],
    ['ZREVRANGE', partOf(key, keyParts.comments), 0, newest - 1],
  ])
  const fields = hashOf(hash)
  const version = read.number(fields, read.kept.version)
  if (version === 0 || read.text(fields, 'deleted') !== '') return undefined
  const texts = newest === 0 ? [] : textsOf(said).filter((text) => text !== undefined)
  return { ...at, version, ...shown(fields), comments: texts.map(commentOf).reverse() }
}

function shown(fields: read.Fields) {
  return {
    title: read.text(fields, 'title'),
    description: read.text(fields, 'description'),
    status: read.symbolOf(enumSymbols.TaskStatus, read.text(fields, 'status')),
    priority: read.symbolOf(enumSymbols.Priority, read.text(fields, 'priority')),
    teamId: read.textOrNull(fields, 'team'),
    assignee: read.holderOf(read.text(fields, 'assignee')),
    labels: read.listed(fields.get('labels')),
    dueAt: read.numberOrNull(fields, 'due'),
    reason: read.textOrNull(fields, 'reason'),
    createdAt: read.number(fields, 'created'),
    createdBy: actorOf(read.text(fields, 'creator')),
    startedAt: read.numberOrNull(fields, 'started'),
    completedAt: read.numberOrNull(fields, 'completed'),
    closedAt: read.numberOrNull(fields, 'closed'),
    updatedAt: read.number(fields, 'updated'),
    externalRef: read.externalOf(fields),
    dependsOn: read.listed(fields.get('needs')),
    neededBy: read.listed(fields.get('feeds')),
    commentCount: read.number(fields, 'comments'),
    stale: read.text(fields, read.kept.stale) !== '',
    folded: read.foldedOf(fields),
  }
}

function actorOf(value: string): { readonly kind: ActorKind; readonly id: Uuid } {
  const [kind = '', id = nilId] = value.split(':')
  return { kind: read.symbolOf(enumSymbols.ActorKind, kind), id }
}

function commentOf(text: string): TaskComment {
  return commentShape.parse(JSON.parse(text))
}
