// Happenings of a processor's partitions: each one a log line and a count.
import type { Logger } from '../../base/logger.ts'
import type { ProjectorTelemetry } from './projector-parts.ts'

export interface ProjectorCounts {
  records: number
  batches: number
  away: number
  halts: number
  restarts: number
}

export function projectorTelemetry(logger: Logger): {
  readonly telemetry: ProjectorTelemetry
  readonly counts: ProjectorCounts
} {
  const counts: ProjectorCounts = { records: 0, batches: 0, away: 0, halts: 0, restarts: 0 }
  return {
    counts,
    telemetry: {
      dependencyAway(partition, what) {
        counts.away += 1
        logger.warn({ partition, what }, 'DependencyAway')
      },
      dependencyBack(partition) {
        logger.info({ partition }, 'DependencyBack')
      },
      partitionHalted(partition, error) {
        counts.halts += 1
        logger.error(
          { partition, code: error.code, message: error.message, err: error.cause },
          'PartitionHalted',
        )
      },
      commitFailed(partition, message) {
        logger.warn({ partition, message }, 'CommitFailed')
      },
      sourceRestarted(source, why) {
        counts.restarts += 1
        logger.warn({ source, why }, 'SourceRestarted')
      },
      recordsApplied(_source, records) {
        counts.records += records
        counts.batches += 1
      },
    },
  }
}
