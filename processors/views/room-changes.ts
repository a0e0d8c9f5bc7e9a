// What can happen to a view that is the snapshot of a room: board, person, agent, organisation.
import type { Uuid } from '../../schemas/generated/types.ts'
import { type CardChange, followed, type GoneChange } from './cards.ts'

/** Fields of the entity whose view it is, guarded by its version. '' clears one. */
export interface SelfChange {
  readonly type: 'self'
  readonly version: number
  readonly set: Readonly<Record<string, string>>
}

/** Another entity belongs to it, or left; guarded by that entity's version. */
export interface MemberChange {
  readonly type: 'member'
  readonly part: 'members' | 'agents' | 'teams' | 'people'
  readonly id: Uuid
  readonly version: number
  readonly belongs: boolean
}

export type RoomChange = SelfChange | MemberChange | CardChange | GoneChange

/** At most one change for each card, member and for the entity itself: what all of them come to. */
export function settled(changes: readonly RoomChange[]): readonly RoomChange[] {
  if (changes.length < 2) return changes
  const found = new Map<string, RoomChange>()
  for (const change of changes) {
    const name = nameOf(change)
    const before = found.get(name)
    found.set(name, before === undefined ? change : both(before, change))
  }
  return [...found.values()]
}

function nameOf(change: RoomChange): string {
  switch (change.type) {
    case 'self':
      return 'self'
    case 'member':
      return `${change.part}:${change.id}`
    case 'card':
    case 'gone':
      return change.taskId
    default:
      return change satisfies never
  }
}

function both(first: RoomChange, second: RoomChange): RoomChange {
  if (first.type === 'self' && second.type === 'self') {
    return { ...second, set: { ...first.set, ...second.set } }
  }
  if (isCard(first) && isCard(second)) return followed(first, second)
  return second
}

function isCard(change: RoomChange): change is CardChange | GoneChange {
  return change.type === 'card' || change.type === 'gone'
}
