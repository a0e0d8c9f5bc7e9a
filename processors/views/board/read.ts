// Reads a team's board.
import type { Uuid } from '../../../schemas/generated/types.ts'
import { noTeam } from '../../../schemas/routes.ts'
import { type BoardView, keyParts, type ViewKeys } from '../../../schemas/views.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { cardsMaxDefault, readWithColumns } from '../columns.ts'
import * as read from '../fields.ts'
import { readMembers } from '../members.ts'

const membersMax = 1_000

/** undefined: nothing has touched this board. `teamId` null: the board of tasks without a team. */
export async function readBoard(
  redis: Redis,
  keys: ViewKeys,
  at: { readonly orgId: Uuid; readonly teamId: Uuid | null },
  options: { readonly cardsMax?: number } = {},
): Promise<BoardView | undefined> {
  const { orgId } = at
  const teamId = at.teamId ?? noTeam
  const key = keys.board(orgId, teamId)
  const where = (card: { readonly other: string }) => ({
    teamId: teamId === noTeam ? null : teamId,
    assignee: read.holderOf(card.other),
  })
  const cardsMax = options.cardsMax ?? cardsMaxDefault
  const { self, columns } = await readWithColumns(redis, keys, { key, orgId, where }, cardsMax)
  if (self.size === 0) return undefined
  const { members } = await readMembers(redis, key, keyParts.members, membersMax)
  return {
    orgId,
    teamId,
    version: read.number(self, read.kept.version),
    name: read.text(self, read.nameField),
    memberIds: members.map((member) => member.id),
    columns,
    stale: read.text(self, read.kept.stale) !== '',
    folded: read.foldedOf(self),
  }
}
