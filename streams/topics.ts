// The only place with topic names, keys, partitions, sizes and retention; checked against the live cluster.

import { type Entity, entities } from '../schemas/entities.ts'
import { bug } from './base/faults.ts'
import type { Admin, TopicDescription, TopicSpec } from './kafka/kafka-types.ts'

/** Processors that park a key whose record they cannot handle. */
export const parkingProcessors = ['views', 'facts'] as const
export type ParkingProcessor = (typeof parkingProcessors)[number]

export const deadLetterProcessors = ['decider', 'views', 'facts'] as const
export type DeadLetterProcessor = (typeof deadLetterProcessors)[number]

/** A topic's name without the installation's prefix; the registry's subjects begin with it. */
export type LogicalTopic =
  | `commands.${Entity}`
  | `events.${Entity}`
  | `park.${ParkingProcessor}`
  | `dead.${DeadLetterProcessor}`

const mebibyte = 1024 * 1024

/** Key, value and headers of one record: what a producer may send and a decider accepts. */
export const RECORD_BYTES_MAX = mebibyte

/** What one send may gather; one larger record or command still goes alone. */
export const BATCH_BYTES_MAX = mebibyte

/** The broker's own cap, by kind: a command may become several events, a dead letter wraps its bytes. */
const messageBytesMax = {
  commands: RECORD_BYTES_MAX + mebibyte / 8,
  events: 4 * mebibyte,
  park: 4 * mebibyte,
  dead: 4 * mebibyte,
} as const
type TopicKind = keyof typeof messageBytesMax

const day = 24 * 60 * 60 * 1000
const retentionMs = { commands: 14 * day, events: -1, park: -1, dead: -1 } as const

/** What of the configuration decides the topics. */
export interface TopicSettings {
  readonly prefix: string
  readonly partitions: number
  readonly replication: number
}

export interface Topics {
  commands(entity: Entity): string
  events(entity: Entity): string
  park(processor: ParkingProcessor): string
  dead(processor: DeadLetterProcessor): string
  /** The real name of a topic. */
  nameOf(logical: LogicalTopic): string
  /** The other way round; undefined: not a topic of this installation. */
  logicalOf(name: string): LogicalTopic | undefined
  /** A consumer group's id. */
  group(name: string): string
  all(): readonly TopicSpec[]
}

export function topics(settings: TopicSettings): Topics {
  const prefixed = (name: string) => (settings.prefix === '' ? name : `${settings.prefix}.${name}`)
  const specs = logicalTopics.map((logical) => specOf(settings, logical, prefixed(logical)))
  const logicalByName = new Map(logicalTopics.map((logical) => [prefixed(logical), logical]))
  return {
    commands: (entity) => prefixed(`commands.${entity}`),
    events: (entity) => prefixed(`events.${entity}`),
    park: (processor) => prefixed(`park.${processor}`),
    dead: (processor) => prefixed(`dead.${processor}`),
    nameOf: prefixed,
    logicalOf: (name) => logicalByName.get(name),
    group: prefixed,
    all: () => specs,
  }
}

export const logicalTopics: readonly LogicalTopic[] = [
  ...entities.map((entity) => `commands.${entity}` as const),
  ...entities.map((entity) => `events.${entity}` as const),
  ...parkingProcessors.map((processor) => `park.${processor}` as const),
  ...deadLetterProcessors.map((processor) => `dead.${processor}` as const),
]

function kindOf(logical: LogicalTopic): TopicKind {
  if (logical.startsWith('commands.')) return 'commands'
  if (logical.startsWith('events.')) return 'events'
  return logical.startsWith('park.') ? 'park' : 'dead'
}

function specOf(settings: TopicSettings, logical: LogicalTopic, name: string): TopicSpec {
  const kind = kindOf(logical)
  const replicated = settings.replication >= 3
  return {
    name,
    partitions: settings.partitions,
    replication: settings.replication,
    configs: {
      'cleanup.policy': 'delete',
      'retention.ms': String(retentionMs[kind]),
      'retention.bytes': '-1',
      'message.timestamp.type': 'LogAppendTime',
      // A foreign producer may compress with a codec that our client lacks: the broker unpacks it.
      'compression.type': 'uncompressed',
      'max.message.bytes': String(messageBytesMax[kind]),
      ...(replicated
        ? { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' }
        : {}),
    },
  }
}

/** Creates what is missing, then checks all: journals on a topic with other settings would lose records. */
export async function ensureTopics(
  admin: Pick<Admin, 'createTopics' | 'describe'>,
  specs: readonly TopicSpec[],
): Promise<void> {
  await admin.createTopics(specs)
  await checkTopics(admin, specs)
}

/** Throws `TOPICS_DIFFER`, naming each topic that is not what this file says, and the mend. */
export async function checkTopics(
  admin: Pick<Admin, 'describe'>,
  specs: readonly TopicSpec[],
): Promise<void> {
  const found = await admin.describe(specs.map((spec) => spec.name))
  const differences = specs.flatMap((spec) => differencesOf(spec, found.get(spec.name)))
  const first = differences[0]
  if (first === undefined) return
  throw bug('TOPICS_DIFFER', differences.join('\n'), { count: differences.length, first })
}

export function differencesOf(spec: TopicSpec, found: TopicDescription | undefined): string[] {
  if (found === undefined) return [`${spec.name} does not exist; mend: hive topics --create`]
  const differences: string[] = []
  if (found.partitions !== spec.partitions) {
    differences.push(
      `${spec.name} has ${found.partitions} partitions, expected ${spec.partitions}; ` +
        `mend: set HIVE_PARTITIONS=${found.partitions}, or begin anew under another HIVE_PREFIX`,
    )
  }
  for (const [setting, expected] of Object.entries(spec.configs)) {
    const actual = found.configs[setting]
    if (actual === expected) continue
    differences.push(
      `${spec.name} has ${setting}=${actual ?? 'nothing'}, expected ${expected}; mend: ` +
        `kafka-configs --alter --entity-type topics --entity-name ${spec.name} --add-config ${setting}=${expected}`,
    )
  }
  return differences
}

/** The partition of a key: murmur2 as the Java client has it, so that all producers agree. */
export function partitionOf(key: string | Uint8Array, partitions: number): number {
  return (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions
}

function murmur2(bytes: Uint8Array): number {
  const mix = 0x5bd1e995
  const at = (index: number) => bytes[index] ?? 0
  const whole = bytes.length & ~3
  let hash = 0x9747b28c ^ bytes.length
  for (let index = 0; index < whole; index += 4) {
    let word = at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24)
    word = Math.imul(word, mix)
    word ^= word >>> 24
    hash = Math.imul(hash, mix) ^ Math.imul(word, mix)
  }
  const rest = bytes.length - whole
  if (rest > 0) {
    const tail =
      at(whole) | (rest > 1 ? at(whole + 1) << 8 : 0) | (rest > 2 ? at(whole + 2) << 16 : 0)
    hash = Math.imul(hash ^ tail, mix)
  }
  hash = Math.imul(hash ^ (hash >>> 13), mix)
  return hash ^ (hash >>> 15)
}
