// The known word nearest to a misspelt one, for messages that help.

/** Letters to insert, remove, change or swap; `bound` is returned when it is more than that. */
function distance(left: string, right: string, bound: number): number {
  if (Math.abs(left.length - right.length) >= bound) return bound
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      let best = Math.min(
        (last[column] ?? bound) + 1,
        (current[column - 1] ?? bound) + 1,
        (last[column - 1] ?? bound) + (same ? 0 : 1),
      )
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? bound) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return Math.min(bound, last[right.length] ?? bound)
}

function nearest(word: string, known: Iterable<string>): string | undefined {
  const bound = Math.max(3, Math.ceil(word.length / 3) + 1)
  let best: string | undefined
  let bestDistance = bound
  for (const candidate of known) {
    const found = distance(word.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (found < bestDistance) {
      bestDistance = found
      best = candidate
    }
  }
  return best
}

/** `; is "team" meant?`, or nothing when no known word is near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known)
  return found === undefined ? '' : `; is "${found}" meant?`
}
