// Applies one batch of a source: around parked keys, and around the one bad record that would condemn it.
import { isPermanent, messageOf } from '../../base/faults.ts'
import type { Chains } from '../park/chains.ts'
import type { ParkChange } from '../park/park-journal.ts'
import type { Taken } from './source.ts'

export interface ApplyParts {
  readonly chains: Chains
  /** Readable records whose keys are free, in order. */
  apply(records: readonly Taken[]): Promise<void>
  /** Says in the view that a record of this key waits; again and again is the same. */
  mark(taken: Taken, stale: boolean): Promise<void>
  /** Settles when the changes were read back from the park journal. */
  park(changes: readonly ParkChange[]): Promise<void>
}

function chainKey(logical: string, taken: Taken): string {
  return `${logical}/${taken.raw.key?.toString('utf8') ?? ''}`
}

/** Settles when every record is either applied or parked. */
export async function applyBatch(
  source: string,
  logical: string,
  batch: readonly Taken[],
  parts: ApplyParts,
): Promise<void> {
  let run: Taken[] = []
  const flush = async () => {
    const ready = run
    run = []
    if (ready.length > 0) await applyRun(source, logical, ready, parts)
  }
  for (const taken of batch) {
    if (parts.chains.isTaken(source, taken.raw.offset)) continue
    const key = chainKey(logical, taken)
    if (taken.decoded !== undefined && !parts.chains.waitsBehind(key, source, taken.raw.offset)) {
      run.push(taken)
      continue
    }
    await flush()
    // The flush may have parked this very key, or not: either way the record stands behind it.
    await parkOne(parts, taken, parked(source, key, taken, taken.error || waits))
  }
  await flush()
}

/** Bisects until the record that is at fault stands alone; order within a key is kept by going left first. */
async function applyRun(
  source: string,
  logical: string,
  run: readonly Taken[],
  parts: ApplyParts,
): Promise<void> {
  const free: Taken[] = []
  for (const taken of run) {
    const key = chainKey(logical, taken)
    if (parts.chains.waitsBehind(key, source, taken.raw.offset)) {
      await parkOne(parts, taken, parked(source, key, taken, waits))
    } else free.push(taken)
  }
  if (free.length === 0) return
  try {
    await parts.apply(free)
  } catch (error) {
    if (!isPermanent(error)) throw error
    const [first] = free
    if (free.length === 1 && first !== undefined) {
      const change = parked(
        source,
        chainKey(logical, first),
        first,
        messageOf(error),
        stackOf(error),
      )
      await parkOne(parts, first, change)
      return
    }
    const middle = Math.ceil(free.length / 2)
    await applyRun(source, logical, free.slice(0, middle), parts)
    await applyRun(source, logical, free.slice(middle), parts)
  }
}

const waits = 'waits behind its key'

/** Marked first: dying in between marks a view that is not stale yet, and the record comes again. */
async function parkOne(parts: ApplyParts, taken: Taken, change: ParkChange): Promise<void> {
  await parts.mark(taken, true)
  await parts.park([change])
}

const textMax = 2_000

function parked(source: string, key: string, taken: Taken, error: string, stack = ''): ParkChange {
  const { raw } = taken
  return {
    type: 'RecordParked',
    payload: {
      source,
      partition: raw.partition,
      offset: raw.offset,
      key,
      recordKey: raw.key,
      value: raw.value,
      headers: raw.headers,
      timestamp: raw.timestamp,
      error: error.slice(0, textMax),
      stack: stack.slice(0, textMax),
    },
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : ''
}
