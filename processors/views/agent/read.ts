// Reads an agent and its work.
import { enumSymbols } from '../../../schemas/generated/enums.ts'
import type { Uuid } from '../../../schemas/generated/types.ts'
import type { AgentView, ViewKeys } from '../../../schemas/views.ts'
import type { Redis } from '../../../streams/redis/redis.ts'
import { cardsMaxDefault, readWithColumns } from '../columns.ts'
import * as read from '../fields.ts'

/** undefined: no agent of that id, as far as the view knows. */
export async function readAgent(
  redis: Redis,
  keys: ViewKeys,
  at: { readonly orgId: Uuid; readonly agentId: Uuid },
  options: { readonly cardsMax?: number } = {},
): Promise<AgentView | undefined> {
  const { orgId, agentId } = at
  const key = keys.agent(orgId, agentId)
  const where = (card: { readonly other: string }) => ({
    teamId: card.other === '' ? null : card.other,
    assignee: { kind: 'agent', id: agentId } as const,
  })
  const cardsMax = options.cardsMax ?? cardsMaxDefault
  const { self, columns } = await readWithColumns(redis, keys, { key, orgId, where }, cardsMax)
  const version = read.number(self, read.kept.version)
  if (version === 0) return undefined
  return {
    orgId,
    agentId,
    version,
    name: read.text(self, read.nameField),
    speciality: read.symbolOf(enumSymbols.Speciality, read.text(self, 'speciality')),
    status: statusOf(read.text(self, 'status')),
    reason: read.textOrNull(self, 'reason'),
    actsFor: read.text(self, 'actsFor'),
    externalRef: read.externalOf(self),
    columns,
    stale: read.text(self, read.kept.stale) !== '',
    folded: read.foldedOf(self),
  }
}

function statusOf(value: string): AgentView['status'] {
  return value === 'paused' || value === 'stopped' ? value : 'active'
}
