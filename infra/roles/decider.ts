// The decider role: hands the pure deciders to the runtime and runs one member of the deciders' group.
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { deciders, referenceFolds } from '../../processors/deciders/deciders.ts'
import type { Refs } from '../../processors/deciders/refs/rows.ts'
import { entities, entityOfSymbol } from '../../schemas/entities.ts'
import type { EntityRef } from '../../schemas/generated/types.ts'
import { openCodec } from '../../streams/codec/codec.ts'
import { openKafka } from '../../streams/kafka/kafka.ts'
import { DeadCommands } from '../../streams/runtime/decider/dead-commands.ts'
import { DeciderHost } from '../../streams/runtime/decider/decider-host.ts'
import type { TablesView } from '../../streams/runtime/decider/task-parts.ts'
import { deciderTelemetry } from '../../streams/runtime/decider/telemetry.ts'
import { openStateStore } from '../../streams/runtime/store/state-store.ts'
import { BasisRecorder } from '../../streams/runtime/tables/basis.ts'
import { ReferenceTables } from '../../streams/runtime/tables/reference-tables.ts'
import { ensureTopics, topics as topicsOf } from '../../streams/topics.ts'
import { connectionOf } from './connection.ts'
import type { RunningRole, StartRole } from './role.ts'

const deadLettersMs = 1_000

export const startDecider: StartRole = async (
  config,
  { instance, logger },
): Promise<RunningRole> => {
  const kafka = openKafka(connectionOf(config, `hive-decider-${instance}`, logger))
  const admin = await kafka.admin()
  const topics = topicsOf(config)
  await ensureTopics(admin, topics.all())
  const codec = await openCodec({
    registryUrl: config.registryUrl,
    cacheFile: path.join(config.dataDir, 'schema-ids.json'),
    logger,
  })
  const store = openStateStore({
    directory: path.join(config.dataDir, 'state', `${config.prefix || 'hive'}-decider-${instance}`),
  })
  const basis = new BasisRecorder()
  const halted: string[] = []
  const tables = new ReferenceTables({
    kafka,
    admin,
    codec,
    store,
    topics,
    partitions: config.partitions,
    logger,
    basis,
    onStop: (error) => {
      halted.push(`${error.code}: ${error.message}`)
      logger.fatal({ code: error.code, message: error.message }, 'ReferenceTablesHalted')
    },
  })
  const { telemetry, counts } = deciderTelemetry(logger)
  const { partitions } = config
  const deadLetters = new DeadCommands({ kafka, codec, topics, partitions, logger })
  const host = new DeciderHost<Refs>({
    kafka,
    admin,
    codec,
    store,
    topics,
    partitions: config.partitions,
    tables: tablesView(tables, basis),
    deciders,
    entities,
    telemetry,
    deadLetters,
    instance,
    sessionTimeoutMs: config.sessionTimeoutMs,
    onCrash: (error) =>
      logger.error({ message: error.message }, 'out of the deciders group: joining again'),
  })
  await tables.start()
  await host.start()
  return {
    name: 'decider',
    ready: () => {
      const reasons = [...halted]
      if (!entities.every((entity) => tables.isFresh(entity)))
        reasons.push('reference tables are behind')
      for (const status of host.statuses) {
        const place = `${status.entity}[${status.partition}]`
        if (status.phase === 'opening') reasons.push(`${place} is opening a term`)
        if (status.error)
          reasons.push(`${place} halted: ${status.error.code}: ${status.error.message}`)
      }
      return Promise.resolve({ ready: reasons.length === 0, reasons })
    },
    details: () => Promise.resolve({ counts, partitions: host.statuses }),
    stop: async (deadlineMs) => {
      await host.stop(deadlineMs)
      await Promise.race([deadLetters.flush(), delay(deadLettersMs, undefined, { ref: false })])
      await tables.stop(2_000)
      codec.close()
      await store.close()
      await admin.close()
    },
  }
}

function tablesView(tables: ReferenceTables, basis: BasisRecorder): TablesView<Refs> {
  const organisation = tables.add(
    'organisation',
    'organisation',
    referenceFolds.organisation,
    entities,
  )
  const team = tables.add('team', 'team', referenceFolds.team, entities)
  const person = tables.add('person', 'person', referenceFolds.person, entities)
  const agent = tables.add('agent', 'agent', referenceFolds.agent, entities)
  const task = tables.add('task', 'task', referenceFolds.task, ['work-graph'])
  const byEntity = { organisation, team, person, agent, task }
  return {
    refs: {
      organisation: (orgId) => organisation.get(orgId, orgId),
      team: (orgId, id) => team.get(orgId, id),
      person: (orgId, id) => person.get(orgId, id),
      agent: (orgId, id) => agent.get(orgId, id),
      task: (orgId, id) => task.get(orgId, id),
    },
    basis,
    get asOf() {
      return tables.asOf
    },
    isFresh: (entity) => tables.isFresh(entity),
    onProgress: (listener) => tables.onProgress(listener),
    pollSoon: () => tables.pollSoon(),
    versionOf: (orgId: string, ref: EntityRef) => {
      const entity = entityOfSymbol(ref.entityType)
      if (entity === undefined || entity === 'work-graph') return undefined
      const version = byEntity[entity].get(orgId, ref.entityId)?.version
      basis.take()
      return version
    },
  }
}
