// What the roles of processors share: Kafka, codec, the group member and its readiness; each brings its own applier.
import path from 'node:path'
import { entities } from '../../schemas/entities.ts'
import type { Config } from '../../streams/base/config.ts'
import { dependencyFault } from '../../streams/base/faults.ts'
import { type Codec, openCodec } from '../../streams/codec/codec.ts'
import { openKafka } from '../../streams/kafka/kafka.ts'
import { deadLetters } from '../../streams/runtime/park/dead-letters.ts'
import { Offsets } from '../../streams/runtime/partitions/offsets.ts'
import { type HostLink, ProjectorHost } from '../../streams/runtime/projector/projector-host.ts'
import type {
  Applier,
  ApplierParts,
  Commits,
  ProjectorParts,
  ProjectorTelemetry,
} from '../../streams/runtime/projector/projector-parts.ts'
import { projectorTelemetry } from '../../streams/runtime/projector/telemetry.ts'
import { ensureTopics, type ParkingProcessor, topics as topicsOf } from '../../streams/topics.ts'
import { connectionOf } from './connection.ts'
import type { RoleOptions, RunningRole } from './role.ts'

export interface ProjectorRoleParts {
  readonly name: ParkingProcessor
  applierFor(parts: ApplierParts & Commits, telemetry: ProjectorTelemetry): Applier
  /** What is missing at the store; '' when it is fit for use. */
  storeReason(): Promise<string>
  closeStore(): Promise<void>
}

export async function startProjectorRole(
  config: Config,
  { instance, logger }: RoleOptions,
  role: ProjectorRoleParts,
): Promise<RunningRole> {
  const kafka = openKafka(connectionOf(config, `hive-${role.name}-${instance}`, logger))
  const admin = await kafka.admin()
  const topics = topicsOf(config)
  await ensureTopics(admin, topics.all())
  const codec: Codec = await openCodec({
    registryUrl: config.registryUrl,
    cacheFile: path.join(config.dataDir, 'schema-ids.json'),
    logger,
  })
  const { telemetry, counts } = projectorTelemetry(logger)
  const offsets = new Offsets(admin)
  const groupId = topics.group(role.name)
  const parkTopic = topics.park(role.name)
  const journals = entities.map((entity) => ({
    topic: topics.events(entity),
    logical: `events.${entity}` as const,
  }))
  const all = [...journals.map(({ topic }) => topic), parkTopic]
  const send = deadLetters({ kafka, codec, topics, processor: role.name })

  function taskParts(partition: number, host: HostLink): ProjectorParts {
    const commits: Commits = {
      committed: () => admin.committed(groupId, all),
      commit: async (list) => {
        const consumer = host.consumer()
        if (consumer === undefined) throw dependencyFault('NOT_JOINED', 'still joining the group')
        await consumer.commit(list)
      },
    }
    return {
      partition,
      journals,
      parkTopic,
      parkLogical: `park.${role.name}`,
      codec,
      telemetry,
      control: host.control,
      applierFor: (parts) => role.applierFor({ ...parts, ...commits }, telemetry),
      endOf: async (topic, of) => (await offsets.span(topic, of)).end,
      openProducer: (topic, of) => kafka.partitionProducer({ topic, partition: of }),
      deadLetter: send,
      nextHeartbeat: () => host.nextHeartbeat(),
    }
  }

  const host = new ProjectorHost({
    kafka,
    groupId,
    instance,
    sessionTimeoutMs: config.sessionTimeoutMs,
    topics: all,
    taskParts,
    onCrash: (error) =>
      logger.error({ message: error.message }, `out of the ${role.name} group: joining again`),
  })
  await host.start()
  return {
    name: role.name,
    ready: async () => {
      const reasons: string[] = []
      const store = await role.storeReason()
      if (store !== '') reasons.push(store)
      for (const status of host.statuses) {
        if (status.error)
          reasons.push(
            `partition ${status.partition} halted: ${status.error.code}: ${status.error.message}`,
          )
        else if (status.phase === 'waiting')
          reasons.push(
            `partition ${status.partition} waits for ${status.waitingFor || 'its park journal'}`,
          )
      }
      return { ready: reasons.length === 0, reasons }
    },
    details: () => Promise.resolve({ counts, partitions: host.statuses }),
    stop: async (deadlineMs) => {
      await host.stop(deadlineMs)
      codec.close()
      await role.closeStore()
      await admin.close()
    },
  }
}
