// The runtime of processors with a fold that costs nothing, as a process of its own: what remains is reading, decoding,
// filtering and committing. BENCH_FOLD=count folds events to {count, version} by entity in memory instead.
import { startProjectorRole } from '../../../infra/roles/projector-role.ts'
import { childEnvironment, processConfig } from '../../../streams/base/config.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import { FoldApplier } from '../../../streams/runtime/projector/fold-applier.ts'
import type { Projection } from '../../../streams/runtime/projector/projection.ts'

interface Counted {
  count: number
  version: number
}

const counted = new Map<string, Counted>()
const counting = childEnvironment()['BENCH_FOLD'] === 'count'

function count(records: readonly Journalled[]): void {
  for (const { record } of records) {
    if (record.type === 'EpochStarted') continue
    const { entityId, version } = record.envelope
    const known = counted.get(entityId)
    if (known === undefined) counted.set(entityId, { count: 1, version })
    else {
      known.count += 1
      known.version = version
    }
  }
}

const projection: Projection = {
  name: 'views',
  apply: (records) => {
    if (counting) count(records)
    return Promise.resolve()
  },
  markStale: () => Promise.resolve(),
  mark: () => Promise.resolve(''),
  begin: (_source, position) =>
    Promise.resolve(position === undefined ? { type: 'start' } : { type: 'at', position }),
  started: () => Promise.resolve(),
}

const role = await startProjectorRole(
  processConfig(),
  { instance: 'bench-fold', logger: silentLogger },
  {
    name: 'views',
    applierFor: (parts, telemetry) => new FoldApplier({ ...parts, projection, telemetry }),
    storeReason: () => Promise.resolve(''),
    closeStore: () => Promise.resolve(),
  },
)
process.once('SIGTERM', () => {
  void role.stop(5_000).finally(() => process.exit(0))
})
