// A store's identity as text beside a position: which replicas and canaries were seen when it was written to.

export interface StoreMark {
  readonly replicas: string
  readonly canaries: string
  readonly generation: number
}

export function markText({ replicas, canaries, generation }: StoreMark): string {
  return `${replicas}.${canaries}.${generation}`
}

/** undefined: nothing was known of the store. */
export function parseMark(text: string): StoreMark | undefined {
  const [replicas, canaries, generation, more] = text.split('.')
  if (!replicas || !canaries || !generation || more !== undefined) return undefined
  return { replicas, canaries, generation: Number(generation) }
}
