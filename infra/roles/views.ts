// The views role: folds every journal into the Redis views.
import { agentView } from '../../processors/views/agent/store.ts'
import { boardView } from '../../processors/views/board/store.ts'
import { openViews } from '../../processors/views/open-views.ts'
import { organisationView } from '../../processors/views/organisation/store.ts'
import { outcomeView } from '../../processors/views/outcome/store.ts'
import { personView } from '../../processors/views/person/store.ts'
import { taskView } from '../../processors/views/task/store.ts'
import { messageOf } from '../../streams/base/faults.ts'
import { openRedis } from '../../streams/redis/redis.ts'
import { rewindMs } from '../../streams/redis/standing.ts'
import { FoldApplier } from '../../streams/runtime/projector/fold-applier.ts'
import type { Projection } from '../../streams/runtime/projector/projection.ts'
import { markText, parseMark } from '../../streams/runtime/projector/store-mark.ts'
import { startProjectorRole } from './projector-role.ts'
import type { StartRole } from './role.ts'

const sweepEveryMs = 3_600_000

export const startViews: StartRole = async (config, options) => {
  const { logger, instance } = options
  const redis = openRedis({ url: config.redisUrl, name: `hive-views-${instance}`, logger })
  const views = openViews({
    redis,
    prefix: config.prefix,
    views: [taskView, boardView, personView, agentView, organisationView, outcomeView],
  })
  const projection: Projection = {
    name: 'views',
    apply: (records, mark) => views.apply(records, parseMark(mark)),
    markStale: ({ record }, stale) => views.markStale(record.envelope, stale),
    mark: async () => markText(await views.identity()),
    begin: async (source, position, mark) => {
      await views.requireDurable()
      const standing = await views.standing(source, parseMark(mark))
      if (position === undefined || standing === 'rebuild') return { type: 'start' }
      return standing === 'rewind' ? { type: 'back', ms: rewindMs } : { type: 'at', position }
    },
    started: (source) => views.plant(source, 0),
  }
  const sweeping = setInterval(() => {
    views
      .sweep()
      .catch((error: unknown) => logger.warn({ message: messageOf(error) }, 'SweepPostponed'))
  }, sweepEveryMs)
  return await startProjectorRole(config, options, {
    name: 'views',
    applierFor: (parts, telemetry) => new FoldApplier({ ...parts, projection, telemetry }),
    storeReason: async () => {
      try {
        await views.requireDurable()
        return ''
      } catch (error) {
        return messageOf(error)
      }
    },
    closeStore: () => {
      clearInterval(sweeping)
      redis.close()
      return Promise.resolve()
    },
  })
}
