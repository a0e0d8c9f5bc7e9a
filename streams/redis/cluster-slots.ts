// Reads the reply to CLUSTER SLOTS: which master serves which slots.

export interface Address {
  readonly host: string
  readonly port: number
}

export interface SlotRange {
  readonly from: number
  readonly to: number
  readonly master: Address
}

export function addressText({ host, port }: Address): string {
  return `${host}:${port}`
}

/** @param asked host that answered: stands for a node that does not know its own (empty, null or `?`). */
export function mastersOf(reply: unknown, asked: string): readonly SlotRange[] {
  if (!isList(reply)) return []
  return reply.flatMap((row): SlotRange[] => {
    if (!isList(row)) return []
    const [from, to, node] = row
    if (typeof from !== 'number' || typeof to !== 'number' || !isList(node)) return []
    const [host, port] = node
    if (typeof port !== 'number') return []
    const known = typeof host === 'string' && host !== '' && host !== '?'
    return [{ from, to, master: { host: known ? host : asked, port } }]
  })
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
