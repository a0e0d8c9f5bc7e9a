// Reads a person and their work.
import { enumSymbols } from '../../../schemas/generated/enums.ts'
import type { Uuid } from '../../../schemas/generated/types.ts'
import { keyParts, type PersonView, type ViewKeys } from '../../../schemas/views.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { cardsMaxDefault, readWithColumns } from '../columns.ts'
import * as read from '../fields.ts'
import { readMembers } from '../members.ts'
import { teamField } from './project.ts'

const agentsMax = 1_000

/** undefined: nobody of that id, as far as the view knows. */
export async function readPerson(
  redis: Redis,
  keys: ViewKeys,
  at: { readonly orgId: Uuid; readonly personId: Uuid },
  options: { readonly cardsMax?: number } = {},
): Promise<PersonView | undefined> {
  const { orgId, personId } = at
  const key = keys.person(orgId, personId)
  const where = (card: { readonly other: string }) => ({
    teamId: card.other === '' ? null : card.other,
    assignee: { kind: 'person', id: personId } as const,
  })
  const cardsMax = options.cardsMax ?? cardsMaxDefault
  const { self, columns } = await readWithColumns(redis, keys, { key, orgId, where }, cardsMax)
  const version = read.number(self, read.kept.version)
  if (version === 0) return undefined
  const agents = await readMembers(redis, key, keyParts.agents, agentsMax)
  const teamIds = [...self]
    .filter(([name, value]) => name.startsWith(teamField) && value === '1')
    .map(([name]) => name.slice(teamField.length))
  return {
    orgId,
    personId,
    version,
    name: read.text(self, read.nameField),
    email: read.text(self, 'email'),
    level: read.symbolOf(enumSymbols.Level, read.text(self, 'level')),
    teamIds: teamIds.toSorted(),
    agentIds: agents.members.map((agent) => agent.id),
    externalRef: read.externalOf(self),
    columns,
    stale: read.text(self, read.kept.stale) !== '',
    folded: read.foldedOf(self),
  }
}
