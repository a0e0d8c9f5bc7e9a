// A store's identity as text beside a position: which replicas and which canaries were seen when it was written to.

export interface StoreMark {
  readonly replicas: string
  readonly canaries: string
}

export function markText(mark: StoreMark): string {
  return `${mark.replicas}.${mark.canaries}`
}

/** undefined: nothing was known of the store. */
export function parseMark(text: string): StoreMark | undefined {
  const [replicas, canaries, more] = text.split('.')
  if (!replicas || !canaries || more !== undefined) return undefined
  return { replicas, canaries }
}
