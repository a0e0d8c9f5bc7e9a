// Stands for a sealed text in a state, which holds no text: 128 bits tell whether a text changed.
// MurmurHash3 x86_128 of the sealed bytes, written out because a decider imports no node: module; it guards
// nothing, so it need not be cryptographic. The same text sealed twice by a cipher counts as changed.
import type { Sealed } from '../../schemas/generated/types.ts'
import { hasText } from './fields.ts'

/** 32 hexadecimal digits; '' for a text that is absent or empty. */
export function textHash(sealed: Sealed | null): string {
  if (!hasText(sealed)) return ''
  return murmur128(Buffer.concat([Buffer.from(`${sealed.keyId}\0${sealed.alg}\0`), sealed.data]))
}

const blockBytes = 16
const c1 = 0x239b961b
const c2 = 0xab0e9789
const c3 = 0x38b34ae5
const c4 = 0xa1e38b93

export function murmur128(bytes: Buffer): string {
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0
  const tailAt = bytes.length - (bytes.length % blockBytes)
  for (let at = 0; at < tailAt; at += blockBytes) {
    h1 ^= mix(bytes.readUInt32LE(at), c1, 15, c2)
    h1 = step(h1, 19, h2, 0x561ccd1b)
    h2 ^= mix(bytes.readUInt32LE(at + 4), c2, 16, c3)
    h2 = step(h2, 17, h3, 0x0bcaa747)
    h3 ^= mix(bytes.readUInt32LE(at + 8), c3, 17, c4)
    h3 = step(h3, 15, h4, 0x96cd1c35)
    h4 ^= mix(bytes.readUInt32LE(at + 12), c4, 18, c1)
    h4 = step(h4, 13, h1, 0x32ac3b17)
  }
  // A word of the tail that is not there is 0 and mixes to 0.
  const tail = Buffer.alloc(blockBytes)
  bytes.copy(tail, 0, tailAt)
  h1 ^= mix(tail.readUInt32LE(0), c1, 15, c2)
  h2 ^= mix(tail.readUInt32LE(4), c2, 16, c3)
  h3 ^= mix(tail.readUInt32LE(8), c3, 17, c4)
  h4 ^= mix(tail.readUInt32LE(12), c4, 18, c1)

  const [a, b, c, d] = crossed(
    h1 ^ bytes.length,
    h2 ^ bytes.length,
    h3 ^ bytes.length,
    h4 ^ bytes.length,
  )
  return crossed(finish(a), finish(b), finish(c), finish(d))
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('')
}

function rotl(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function mix(word: number, before: number, by: number, after: number): number {
  return Math.imul(rotl(Math.imul(word, before), by), after)
}

function step(word: number, by: number, other: number, constant: number): number {
  return (Math.imul((rotl(word, by) + other) | 0, 5) + constant) | 0
}

function crossed(h1: number, h2: number, h3: number, h4: number): [number, number, number, number] {
  const sum = (h1 + h2 + h3 + h4) | 0
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0]
}

function finish(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
