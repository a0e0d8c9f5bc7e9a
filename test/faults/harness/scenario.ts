// What a kill scenario is, and the ground it runs on: real Kafka, real role processes, a seed.

import type { Platform } from './platform.ts'
import type { RoleProcess } from './role-process.ts'

export interface Finding {
  /** Empty: the checker is satisfied. */
  readonly problems: readonly string[]
  /** What was seen, for the reader of the report. */
  readonly figures: Readonly<Record<string, number | string>>
}

export interface ScenarioContext {
  readonly seed: number
  readonly short: boolean
  /** In [0, 1), from the seed. */
  readonly random: () => number
  readonly say: (text: string) => void
  readonly platform: Platform
  readonly startRole: (
    role: string,
    instance: string,
    env?: Readonly<Record<string, string>>,
  ) => Promise<RoleProcess>
}

export interface Scenario {
  readonly name: string
  readonly title: string
  /** Partitions of every topic in this run. */
  readonly partitions: number
  run(context: ScenarioContext): Promise<Finding>
}

export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Waits for a condition with a deadline; says what it waited for when it gives up. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`)
    await pause(25)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
