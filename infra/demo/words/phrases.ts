// Texts with gaps: `{thing}` is filled from the bank of that name, the same seed with the same words.
import type { Random } from '../random.ts'

export type Banks = Readonly<Record<string, readonly string[]>>

/** What fills a gap may have gaps of its own, one deep. */
export function filled(random: Random, pattern: string, banks: Banks): string {
  return fillOnce(random, fillOnce(random, pattern, banks), banks)
}

function fillOnce(random: Random, pattern: string, banks: Banks): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => random.pick(banks[name] ?? []))
}
