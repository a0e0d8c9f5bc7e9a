// The living company's clock: a deed every so often, with few under way at once, slower while the platform does
// not answer. What is next is decided elsewhere.
import { setTimeout as wait } from 'node:timers/promises'
import { uuidV7 } from '../../schemas/ids.ts'
import { HiveError, messageOf } from '../../streams/base/faults.ts'
import type { Logger } from '../../streams/base/logger.ts'
import { backoffMs } from '../../streams/runtime/partitions/backoff.ts'
import type { Company } from './company.ts'
import { commandOf, type Deed } from './deeds.ts'
import { nextDeed } from './next-deed.ts'
import { isWeather, pace } from './persistence.ts'
import type { Random } from './random.ts'
import type { Rights } from './rights.ts'
import type { Sender } from './seed-company.ts'

export interface LivingOptions {
  readonly company: Company
  readonly rights: Rights
  readonly random: Random
  readonly sender: Sender
  /** Commands a second, on average. */
  readonly rate: number
  readonly logger: Logger
  readonly now?: () => number
}

export interface LivingFigures {
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  /** No outcome was seen; it may have been decided. */
  readonly unanswered: number
  readonly underWay: number
  readonly refusedByCode: Readonly<Record<string, number>>
}

export interface Living {
  figures(): LivingFigures
  /** What it stopped by, when not by `stop`. */
  halted(): HiveError | undefined
  /** True while what it sends is not answered. */
  isWaiting(): boolean
  /** Begins nothing more; what is under way has until the deadline (ms from now). How many were left. */
  stop(deadlineMs: number): Promise<number>
}

const underWayMax = 16
const outcomeTimeoutMs = 20_000

export function live(options: LivingOptions): Living {
  const { company, rights, random, sender, logger } = options
  const now = options.now ?? Date.now
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  const refused = new Map<string, number>()
  const counts = { sent: 0, accepted: 0, unanswered: 0 }
  /** Failures in a row. */
  let troubles = 0
  let fault: HiveError | undefined

  async function carryOut(deed: Deed): Promise<void> {
    company.begin(deed)
    try {
      counts.sent += 1
      const receipt = await sender.send(commandOf(deed, rights))
      const outcome = await sender.outcome(receipt, { timeoutMs: outcomeTimeoutMs })
      company.settle(deed, outcome)
      troubles = 0
      if (outcome.status === 'accepted') counts.accepted += 1
      else {
        const code = outcome.code ?? 'REFUSED'
        refused.set(code, (refused.get(code) ?? 0) + 1)
      }
    } catch (error) {
      company.settle(deed, undefined)
      counts.unanswered += 1
      if (stopping.signal.aborted) return
      troubles += 1
      if (troubles === 1) logger.warn({ message: messageOf(error) }, 'DemoWaits')
      if (!isWeather(error)) halt(error)
    }
  }

  function halt(error: unknown): void {
    fault ??=
      error instanceof HiveError
        ? error
        : new HiveError('DEMO_FAULT', 'bug', messageOf(error), { cause: error })
    logger.error({ code: fault.code, message: fault.message }, 'DemoHalted')
    stopping.abort()
  }

  /** When the next one is due, ms, after one that was due then. */
  function dueAfter(lastMs: number): number {
    if (troubles > 0) return now() + backoffMs(troubles, random.next(), pace)
    const meanMs = 1000 / options.rate
    // Exponential, as of many who do not know of each other; cut, so that it never falls silent.
    const gapMs = Math.min(-Math.log(1 - random.next()) * meanMs, 4 * meanMs)
    // Late by little is made up for; after a long wait it goes on from now.
    return Math.max(lastMs + gapMs, now() - 1_000)
  }

  async function run(): Promise<void> {
    const { signal } = stopping
    let dueMs = now()
    while (!signal.aborted) {
      dueMs = dueAfter(dueMs)
      await wait(Math.max(0, dueMs - now()), undefined, { signal })
      if (underWay.size >= underWayMax) await Promise.race(underWay)
      if (stopping.signal.aborted) return
      const moment = { company, rights, random, nowUs: now() * 1000, nextId: uuidV7 }
      const deed = nextDeed(moment)
      if (deed === undefined) continue
      const done = carryOut(deed).finally(() => underWay.delete(done))
      underWay.add(done)
    }
  }

  const running = run().catch((error: unknown) => {
    if (!stopping.signal.aborted) halt(error)
  })
  return {
    figures: () => ({
      ...counts,
      refused: [...refused.values()].reduce((sum, count) => sum + count, 0),
      underWay: underWay.size,
      refusedByCode: Object.fromEntries(refused),
    }),
    halted: () => fault,
    isWaiting: () => troubles > 0,
    async stop(deadlineMs) {
      stopping.abort()
      const late = new AbortController()
      await Promise.race([
        running.then(() => Promise.all(underWay)),
        wait(deadlineMs, undefined, { signal: late.signal }).catch(() => undefined),
      ])
      late.abort()
      return underWay.size
    },
  }
}
