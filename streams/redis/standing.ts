// Is this still the Redis that we have written to, and does it keep what it acknowledges?
import { createHash } from 'node:crypto'
import { dependencyFault, type HiveError } from '../base/faults.ts'

/** What one master says of itself. */
export interface Shard {
  /** Changes with every restart and failover: the last moments of writes may be lost. */
  readonly replicationId: string
  /** Planted once, gone with a flush or another store; undefined: not there. */
  readonly canary: string | undefined
  /** When it was planted, ms: a store begun anew has a higher one. */
  readonly generation: number
  /** source → all of it from this offset on was written to this store. */
  readonly since: ReadonlyMap<string, number>
}

/** Short enough to be kept beside a position. */
export interface StoreIdentity {
  readonly replicas: string
  readonly canaries: string
  /** Of what is folded now: a key of an older one is begun anew by its next write. */
  readonly generation: number
}

export function identityOf(shards: readonly Shard[]): StoreIdentity {
  return {
    replicas: digest(shards.map((shard) => shard.replicationId)),
    canaries: digest(shards.map((shard) => shard.canary ?? '')),
    generation: Math.max(0, ...shards.map((shard) => shard.generation)),
  }
}

function digest(texts: readonly string[]): string {
  return createHash('sha256')
    .update([...texts].sort().join('\n'))
    .digest('hex')
    .slice(0, 16)
}

/**
 * - `rebuild`: the store is empty of this source, or is another store: begin at the start, and plant
 *   the canary anew. (A canary lost from a store that is otherwise whole looks the same: folding from
 *   the start is then more than needed, and right.)
 * - `rewind`: a restart or failover: go back as far as what may have been lost; folds are idempotent.
 * - `same`: go on.
 */
export type Standing = 'same' | 'rewind' | 'rebuild'

/** How far a restart or failover may have thrown the store back, ms. */
export const rewindMs = 15 * 60 * 1000

/** @param known kept with the source's position; undefined: this source never wrote, or did not say. */
export function standingOf(
  known: StoreIdentity | undefined,
  shards: readonly Shard[],
  source: string,
): Standing {
  const planted = shards.every((shard) => shard.canary !== undefined && shard.since.has(source))
  if (shards.length === 0 || !planted) return 'rebuild'
  const seen = identityOf(shards)
  if (known !== undefined && known.canaries !== seen.canaries) return 'rebuild'
  return known?.replicas === seen.replicas ? 'same' : 'rewind'
}

/** What `INFO` says of a master's care for what it acknowledges; the first fault found. */
export function durabilityFault(info: string): HiveError | undefined {
  const said = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  if (said('aof_enabled') !== '1') {
    return dependencyFault(
      'REDIS_NOT_DURABLE',
      'Redis loses what it acknowledged when it restarts; mend: set appendonly yes',
    )
  }
  const policy = said('maxmemory_policy')
  if (policy !== 'noeviction') {
    return dependencyFault(
      'REDIS_EVICTS',
      `Redis throws keys away when memory is short (maxmemory-policy ${policy ?? 'unknown'}); ` +
        'mend: set maxmemory-policy noeviction',
    )
  }
  return undefined
}
