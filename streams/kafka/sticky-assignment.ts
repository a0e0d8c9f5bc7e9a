// Which member owns which partition number: balanced within one, and nothing moves without need.

export interface Member {
  readonly id: string
  /** What it owned in its last generation. */
  readonly owned: readonly number[]
  /** Of two that claim a partition the one of the later generation owned it last. */
  readonly generation: number
}

/** Partition numbers by member id; every member is in the map. */
export function assignSticky(
  members: readonly Member[],
  partitions: number,
): ReadonlyMap<string, readonly number[]> {
  const claims = claimsOf(members, partitions)
  // Those with most claims get the larger shares: then the fewest partitions move.
  const order = [...members].sort((left, right) => {
    const difference = claimed(claims, right.id).length - claimed(claims, left.id).length
    return difference === 0 ? compare(left.id, right.id) : difference
  })
  const smaller = Math.floor(partitions / Math.max(1, order.length))
  const larger = partitions - smaller * order.length
  const quotas = order.map((member, index) => ({
    id: member.id,
    quota: index < larger ? smaller + 1 : smaller,
  }))
  const assignment = new Map<string, number[]>()
  const taken = new Set<number>()
  for (const { id, quota } of quotas) {
    const kept = claimed(claims, id).slice(0, quota)
    for (const partition of kept) taken.add(partition)
    assignment.set(id, kept)
  }
  const free = range(partitions).filter((partition) => !taken.has(partition))
  for (const { id, quota } of quotas) {
    const own = assignment.get(id) ?? []
    own.push(...free.splice(0, quota - own.length))
    own.sort((left, right) => left - right)
  }
  return assignment
}

function claimsOf(members: readonly Member[], partitions: number): Map<string, number[]> {
  const claimant = new Map<number, Member>()
  for (const member of members) {
    for (const partition of member.owned) {
      if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) continue
      const rival = claimant.get(partition)
      if (rival === undefined || outranks(member, rival)) claimant.set(partition, member)
    }
  }
  const claims = new Map<string, number[]>()
  for (const partition of range(partitions)) {
    const member = claimant.get(partition)
    if (member !== undefined) claims.set(member.id, [...claimed(claims, member.id), partition])
  }
  return claims
}

function outranks(member: Member, rival: Member): boolean {
  if (member.generation !== rival.generation) return member.generation > rival.generation
  return compare(member.id, rival.id) < 0
}

function claimed(claims: ReadonlyMap<string, number[]>, id: string): number[] {
  return claims.get(id) ?? []
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
