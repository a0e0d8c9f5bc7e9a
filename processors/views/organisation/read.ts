// Reads an organisation: its name and, bounded, its teams, people and agents with their names.
import type { Uuid } from '../../../schemas/generated/types.ts'
import {
  keyParts,
  type Named,
  type OrganisationView,
  type ViewKeys,
} from '../../../schemas/views.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { hashOf } from '../../../streams/redis/replies.ts'
import { readNames } from '../columns.ts'
import * as read from '../fields.ts'
import { readMembers } from '../members.ts'
import type { RoomPart } from '../room-script.ts'

const listMaxDefault = 200
const listMaxLimit = 2_000

/** undefined: nothing has touched this organisation's view. */
export async function readOrganisation(
  redis: Redis,
  keys: ViewKeys,
  orgId: Uuid,
  options: { readonly listMax?: number } = {},
): Promise<OrganisationView | undefined> {
  const key = keys.organisation(orgId)
  const self = hashOf((await redis.read([['HGETALL', key]]))[0])
  if (self.size === 0) return undefined
  const max = Math.min(options.listMax ?? listMaxDefault, listMaxLimit)
  const list = async (part: RoomPart, keyOf: (id: Uuid) => string) => {
    const { members, count } = await readMembers(redis, key, part, max)
    const names = await readNames(
      redis,
      members.map(({ id }) => keyOf(id)),
    )
    const named = members.map(
      (member): Named => ({ ...member, name: names.get(keyOf(member.id)) ?? '' }),
    )
    return { named, count }
  }
  const [teams, people, agents] = await Promise.all([
    list(keyParts.teams, (id) => keys.board(orgId, id)),
    list(keyParts.people, (id) => keys.person(orgId, id)),
    list(keyParts.agents, (id) => keys.agent(orgId, id)),
  ])
  return {
    orgId,
    version: read.number(self, read.kept.version),
    name: read.text(self, read.nameField),
    firstAdminId: read.text(self, 'firstAdminId'),
    externalRef: read.externalOf(self),
    teams: teams.named,
    people: people.named,
    agents: agents.named,
    counts: { teams: teams.count, people: people.count, agents: agents.count },
    stale: read.text(self, read.kept.stale) !== '',
    folded: read.foldedOf(self),
  }
}
