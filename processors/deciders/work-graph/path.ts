// The shortest way along dependencies from one task to another.

/** The tasks on the way, both ends included; undefined when there is none. */
export function shortestPath(
  waitsFor: Readonly<Record<string, readonly string[]>>,
  from: string,
  to: string,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]])
  // Breadth first; a Map visits what is added while it is walked.
  for (const [taskId] of cameFrom) {
    if (taskId === to) return walkBack(cameFrom, to)
    for (const next of waitsFor[taskId] ?? []) {
      if (!cameFrom.has(next)) cameFrom.set(next, taskId)
    }
  }
  return undefined
}

function walkBack(cameFrom: ReadonlyMap<string, string | undefined>, to: string): string[] {
  const path: string[] = []
  for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) path.unshift(at)
  return path
}
