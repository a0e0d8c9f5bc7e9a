// The facts role: every record of every journal inserted into ClickHouse exactly once, by intent.
import { dedupBlocks } from '../../processors/facts/ddl.ts'
import { project } from '../../processors/facts/events/project.ts'
import { eventEncoder, eventsTable } from '../../processors/facts/events/table.ts'
import { minutesTable } from '../../processors/facts/minutes/table.ts'
import { openFacts } from '../../processors/facts/open-facts.ts'
import { sourcesTable } from '../../processors/facts/sources/table.ts'
import { tasksTable } from '../../processors/facts/tasks/table.ts'
import { messageOf } from '../../streams/base/faults.ts'
import { openClickHouse } from '../../streams/clickhouse/clickhouse.ts'
import {
  type FactsStore,
  IntentApplier,
  intentLimits,
} from '../../streams/runtime/projector/intent-applier.ts'
import { faultSwitch } from './fault-switch.ts'
import { startProjectorRole } from './projector-role.ts'
import type { StartRole } from './role.ts'

export const startFacts: StartRole = async (config, options) => {
  const clickhouse = openClickHouse({
    url: config.clickhouseUrl,
    name: `hive-facts-${options.instance}`,
  })
  const facts = openFacts({
    clickhouse,
    prefix: config.prefix,
    cluster: config.clickhouseCluster,
    tables: [eventsTable, sourcesTable, tasksTable, minutesTable],
    encoder: eventEncoder,
    project,
  })
  await facts.ensureTables()
  const strike = faultSwitch('facts', config)
  const store: FactsStore = {
    name: 'facts',
    blocksRemembered: dedupBlocks,
    insert: (records, token) => facts.insert(records, token),
    rows: () => facts.rows(),
    holds: async (source) => {
      const colon = source.lastIndexOf(':')
      const found = await facts.watermark(source.slice(0, colon), Number(source.slice(colon + 1)))
      return found !== undefined
    },
  }
  return await startProjectorRole(config, options, {
    name: 'facts',
    applierFor: (parts, telemetry) =>
      new IntentApplier({
        ...parts,
        store,
        telemetry,
        limits: { ...intentLimits, rows: config.factsBatchRows },
        onStep: strike,
      }),
    storeReason: async () => {
      try {
        await facts.rows()
        return ''
      } catch (error) {
        return messageOf(error)
      }
    },
    closeStore: () => clickhouse.close(),
  })
}
