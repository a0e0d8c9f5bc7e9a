// What members of a group tell each other through the broker: subscriptions, what they own, who gets what.
import kafkajs from 'kafkajs'
import { assignSticky } from './sticky-assignment.ts'

/** Members of different versions of this protocol do not share a group: the name says which. */
export const protocolName = 'hive-copartitioned-sticky-1'

export interface Claim {
  readonly generation: number
  readonly owned: readonly number[]
}

export function subscription(topics: readonly string[], claim: Claim): Buffer {
  return kafkajs.AssignerProtocol.MemberMetadata.encode({
    version: 0,
    topics: [...topics],
    userData: Buffer.from(JSON.stringify(claim)),
  })
}

export interface JoinedMember {
  readonly memberId: string
  readonly memberMetadata: Buffer
}

/** All that some member reads. */
export function topicsOf(members: readonly JoinedMember[]): readonly string[] {
  return [
    ...new Set(
      members.flatMap(
        ({ memberMetadata }) =>
          kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
      ),
    ),
  ].sort()
}

/** Partition p of every topic goes to one member: a task that owns p owns it of all journals. */
export function assignMembers(
  members: readonly JoinedMember[],
  partitionsOf: (topic: string) => number,
): { memberId: string; memberAssignment: Buffer }[] {
  const known = members.map(({ memberId, memberMetadata }) => {
    const decoded = kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)
    return { id: memberId, topics: decoded?.topics ?? [], ...claimFrom(decoded?.userData) }
  })
  const topics = topicsOf(members)
  // While a new version with more topics rolls out, only its members can own a partition of all.
  const all = known.filter((member) => topics.every((topic) => member.topics.includes(topic)))
  const owners = all.length > 0 ? all : known
  const counts = new Map(topics.map((topic) => [topic, partitionsOf(topic)]))
  const assignment = assignSticky(owners, Math.max(0, ...counts.values()))
  return known.map((member) => {
    const own = assignment.get(member.id) ?? []
    const byTopic: Record<string, number[]> = {}
    for (const topic of member.topics) {
      const count = counts.get(topic) ?? 0
      byTopic[topic] = own.filter((partition) => partition < count)
    }
    return {
      memberId: member.id,
      memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment: byTopic,
        userData: Buffer.alloc(0),
      }),
    }
  })
}

/** By topic, sorted; only topics with a partition. */
export function assignmentFrom(
  bytes: Buffer,
  topics: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(bytes)
  const assignment = new Map<string, readonly number[]>()
  for (const topic of topics) {
    const partitions = decoded?.assignment[topic] ?? []
    if (partitions.length > 0)
      assignment.set(
        topic,
        [...partitions].sort((a, b) => a - b),
      )
  }
  return assignment
}

function claimFrom(bytes: Buffer | undefined): Claim {
  try {
    const parsed: unknown = JSON.parse(String(bytes))
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      'generation' in parsed &&
      typeof parsed.generation === 'number' &&
      'owned' in parsed &&
      Array.isArray(parsed.owned)
    ) {
      const owned = parsed.owned.filter((one: unknown) => typeof one === 'number')
      return { generation: parsed.generation, owned }
    }
  } catch {
    // Not ours, or damaged: it claims nothing.
  }
  return { generation: -1, owned: [] }
}
