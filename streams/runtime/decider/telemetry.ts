// Happenings of decided partitions: each one a log line and a count, so that the two cannot disagree.
import type { Logger } from '../../base/logger.ts'
import type { DeciderTelemetry } from './task-parts.ts'

export interface DeciderCounts {
  commands: number
  records: number
  batches: number
  terms: number
  termEnds: number
  halts: number
}

export function deciderTelemetry(logger: Logger): {
  readonly telemetry: DeciderTelemetry
  readonly counts: DeciderCounts
} {
  const counts: DeciderCounts = {
    commands: 0,
    records: 0,
    batches: 0,
    terms: 0,
    termEnds: 0,
    halts: 0,
  }
  return {
    counts,
    telemetry: {
      termOpened({ entity, partition }, epoch) {
        counts.terms += 1
        logger.debug({ entity, partition, epoch }, 'TermOpened')
      },
      termEnded({ entity, partition }, term) {
        counts.termEnds += 1
        const level = term.ended === 'stopped' ? 'debug' : 'warn'
        logger[level](
          { entity, partition, epoch: term.epoch, reason: term.ended, detail: term.detail },
          'TermEnded',
        )
      },
      batchDecided(_place, commands, records) {
        counts.batches += 1
        counts.commands += commands
        counts.records += records
      },
      dependencyAway({ entity, partition }, message) {
        logger.warn({ entity, partition, message }, 'DependencyAway')
      },
      partitionHalted({ entity, partition }, error) {
        counts.halts += 1
        logger.error(
          { entity, partition, code: error.code, message: error.message },
          'PartitionHalted',
        )
      },
      checkpointDiscarded({ entity, partition }) {
        logger.warn({ entity, partition }, 'CheckpointDiscarded')
      },
      checkpointFailed({ entity, partition }, message) {
        logger.error({ entity, partition, message }, 'CheckpointFailed')
      },
    },
  }
}
