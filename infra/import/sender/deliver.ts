// Sends one command until it has a final outcome. Sending it again under its id has no second effect, so what
// may be retried is sent again as it is, ever more slowly.
import { setTimeout as wait } from 'node:timers/promises'
import { HiveError } from '../../../streams/base/faults.ts'
import type { CommandSender, Delivered, ImportCommand } from './command-sender.ts'

export interface DeliveryOptions {
  readonly sender: CommandSender
  readonly signal: AbortSignal
  /** 0 to 1, so that many do not come back at once. */
  readonly random: () => number
  onSent(): void
  onRetry(code: string): void
}

const firstDelayMs = 50
const lastDelayMs = 5_000
/** After this many refusals the last one is final. Faults of the connection are retried without end. */
const refusalsMax = 60
/** A question for an outcome is asked anew after this time; the import has its own bound on silence. */
const outcomeTimeoutMs = 60_000

function delayMs(attempt: number, random: () => number): number {
  const full = Math.min(lastDelayMs, firstDelayMs * 2 ** Math.min(attempt, 12))
  return full / 2 + (full / 2) * random()
}

function isConnectionFault(error: unknown): error is HiveError {
  return error instanceof HiveError && (error.kind === 'transient' || error.kind === 'unknown')
}

/** The SDK's own refusal of a command that the decider would refuse as well. */
function refusedUnsent(error: unknown): Delivered | undefined {
  if (!(error instanceof HiveError)) return undefined
  const { code, message } = error
  if (code !== 'MALFORMED' && code !== 'TOO_LARGE') return undefined
  return { status: 'refused', version: 0, code, facts: { field: message }, repeated: false }
}

async function attempt(command: ImportCommand, options: DeliveryOptions) {
  const { sender, signal } = options
  const receipt = await sender.send(command)
  options.onSent()
  for (;;) {
    try {
      return await sender.outcome(receipt, { timeoutMs: outcomeTimeoutMs })
    } catch (error) {
      // The log has the command, so it will be decided: wait on, do not send it again.
      const isLate = error instanceof HiveError && error.code === 'OUTCOME_UNKNOWN'
      if (!isLate || signal.aborted) throw error
    }
  }
}

/** Throws what cannot be retried, or the signal's reason once it is aborted between two attempts. */
export async function deliver(
  command: ImportCommand,
  options: DeliveryOptions,
): Promise<Delivered> {
  let refusals = 0
  for (let tries = 0; ; tries += 1) {
    let code: string
    try {
      const outcome = await attempt(command, options)
      if (outcome.status === 'accepted' || !outcome.retryable) return outcome
      refusals += 1
      if (refusals >= refusalsMax) return outcome
      code = outcome.code ?? 'REFUSED'
    } catch (error) {
      const refused = refusedUnsent(error)
      if (refused !== undefined) return refused
      if (!isConnectionFault(error)) throw error
      code = error.code
    }
    options.onRetry(code)
    await wait(delayMs(tries, options.random), undefined, { signal: options.signal })
  }
}
