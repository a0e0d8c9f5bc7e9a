// Reads the cards of a board or of somebody's work: ordered columns, bounded, with what is joined.
import type { Uuid } from '../../schemas/generated/types.ts'
import {
  boardColumns,
  type Card,
  type Column,
  type Holder,
  keyParts,
  partOf,
  type ViewKeys,
} from '../../schemas/views.ts'
import type { Read, Redis } from '../../streams/redis/redis.ts'
import { hashOf, numberOf, textsOf } from '../../streams/redis/replies.ts'
import { columnRange, parseCard, type StoredCard } from './cards.ts'
import { type Fields, listed, nameField, taskCardFields } from './fields.ts'

export const cardsMaxDefault = 50
const cardsMaxLimit = 500

/** What the place itself knows of its cards, and what a card's `other` says. */
export interface CardPlace {
  readonly key: string
  readonly orgId: Uuid
  readonly where: (card: StoredCard) => {
    readonly teamId: Uuid | null
    readonly assignee: Holder | null
  }
}

interface Found {
  readonly taskId: Uuid
  readonly card: StoredCard
}

/**
 * The view's own hash is read first, its cards after it, what they join last: nothing that is shown
 * is older than the folded offsets beside it.
 */
export async function readWithColumns(
  redis: Redis,
  keys: ViewKeys,
  place: CardPlace,
  cardsMax: number,
): Promise<{ readonly self: Fields; readonly columns: readonly Column[] }> {
  const { self, counts, ids } = await readOrder(redis, place.key, Math.min(cardsMax, cardsMaxLimit))
  const found = await readCards(redis, place.key, ids.flat())
  const joined = await join(redis, keys, place, found)
  const columns = boardColumns.map((status, at): Column => {
    const cards = (ids[at] ?? []).flatMap((taskId) => joined.get(taskId) ?? [])
    return { status, count: counts[at] ?? 0, cards: cards.filter((card) => card.status === status) }
  })
  return { self, columns }
}

async function readOrder(redis: Redis, key: string, cardsMax: number) {
  const order = partOf(key, keyParts.order)
  const ranges = boardColumns.map(columnRange)
  const reads: Read[] = [
    ['HGETALL', key],
    ...ranges.map((range): Read => ['ZCOUNT', order, ...range]),
    ...ranges.map((range): Read => ['ZRANGE', order, ...range, 'BYSCORE', 'LIMIT', 0, cardsMax]),
  ]
  const [self, ...rest] = await redis.read(reads)
  return {
    self: hashOf(self),
    counts: rest.slice(0, ranges.length).map(numberOf),
    ids: rest.slice(ranges.length).map((ids) => textsOf(ids).filter((id) => id !== undefined)),
  }
}

async function readCards(redis: Redis, key: string, ids: readonly Uuid[]): Promise<Found[]> {
  if (ids.length === 0) return []
  const [texts] = await redis.read([['HMGET', partOf(key, keyParts.cards), ...ids]])
  return textsOf(texts).flatMap((text, at): Found[] => {
    const card = parseCard(text)
    const taskId = ids[at]
    return card === undefined || taskId === undefined ? [] : [{ taskId, card }]
  })
}

async function join(
  redis: Redis,
  keys: ViewKeys,
  { orgId, where }: CardPlace,
  found: readonly Found[],
): Promise<ReadonlyMap<Uuid, Card>> {
  const fields = Object.values(taskCardFields)
  const tasks = await redis.read(
    found.map(({ taskId }): Read => ['HMGET', keys.task(orgId, taskId), ...fields]),
  )
  const holders = new Map<string, Holder>()
  for (const { card } of found) {
    const { assignee } = where(card)
    if (assignee !== null) holders.set(holderKey(keys, orgId, assignee), assignee)
  }
  const names = await readNames(redis, [...holders.keys()])
  return new Map(
    found.map(({ taskId, card }, at): [Uuid, Card] => {
      const [title, labels, due, needs, stale] = textsOf(tasks[at])
      const { teamId, assignee } = where(card)
      return [
        taskId,
        {
          taskId,
          version: card.version,
          status: card.status,
          priority: card.priority,
          teamId,
          assignee,
          since: card.since,
          title: title ?? '',
          labels: listed(labels),
          dueAt: due === undefined || due === '' ? null : Number(due),
          assigneeName:
            assignee === null ? '' : (names.get(holderKey(keys, orgId, assignee)) ?? ''),
          dependsOn: listed(needs),
          stale: stale === '1',
        },
      ]
    }),
  )
}

function holderKey(keys: ViewKeys, orgId: Uuid, { kind, id }: Holder): string {
  return kind === 'person' ? keys.person(orgId, id) : keys.agent(orgId, id)
}

/** view key → the name of what it shows */
export async function readNames(
  redis: Redis,
  viewKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = await redis.read(viewKeys.map((key): Read => ['HMGET', key, nameField]))
  return new Map(viewKeys.map((key, at) => [key, textsOf(names[at])[0] ?? '']))
}
