// Chance that can be repeated: everything drawn follows from a seed, and each name forks a stream of its own,
// so that what one part draws never shifts another.
import { createHash } from 'node:crypto'

export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number from 0, below the count. */
  below(count: number): number
  chance(probability: number): boolean
  /** Throws RangeError on an empty list. */
  pick<T>(from: readonly T[]): T
  /** By weight; weights need not add up to anything. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T
  /** Log-normal: half of what is drawn lies below the median. */
  spread(median: number, sigma: number): number
  shuffled<T>(list: readonly T[]): T[]
  fork(name: string): Random
}

export function randomFrom(seed: string): Random {
  const next = smallFastCounter(seed)
  const random: Random = {
    next,
    below: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
    pick(from) {
      const picked = from[Math.floor(next() * from.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
    weighted(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [choice, weight] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      const last = choices.findLast(([, weight]) => weight > 0)
      if (last === undefined) throw new RangeError('nothing to weigh')
      return last[0]
    },
    spread(median, sigma) {
      const radius = Math.sqrt(-2 * Math.log(1 - next()))
      return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * next()))
    },
    shuffled(list) {
      return list
        .map((item) => ({ item, at: next() }))
        .sort((one, other) => one.at - other.at)
        .map(({ item }) => item)
    },
    fork: (name) => randomFrom(`${seed}\0${name}`),
  }
  return random
}

/** sfc32: 128 bits of state, passes PractRand; the seed's hash is its first state. */
function smallFastCounter(seed: string): () => number {
  const hash = createHash('sha256').update(seed, 'utf8').digest()
  let a = hash.readInt32LE(0)
  let b = hash.readInt32LE(4)
  let c = hash.readInt32LE(8)
  let counter = hash.readInt32LE(12)
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
}
