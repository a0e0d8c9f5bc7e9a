// Owns the broker's settings: combined brokers and controllers, small, for one machine. Rendered as
// server.properties for the native start and as environment variables for the container.
import { kafka } from './parts.ts'

export interface KafkaListener {
  readonly bind: string
  readonly advertised: string
}

export interface KafkaNode {
  readonly id: number
  // For clients of this machine.
  readonly clients: KafkaListener
  readonly controller: KafkaListener
  // Broker to broker, where that is another address than the clients'.
  readonly brokers?: KafkaListener
  // `id@host:port` of every controller; one alone finds itself by its own address.
  readonly voters?: readonly string[]
  readonly dataDirectory: string
}

export function kafkaSettings(node: KafkaNode): Readonly<Record<string, string>> {
  const listeners = [
    ['PLAINTEXT', node.clients] as const,
    ...(node.brokers === undefined ? [] : [['BROKERS', node.brokers] as const]),
    ['CONTROLLER', node.controller] as const,
  ]
  const addresses = (side: keyof KafkaListener) =>
    listeners.map(([name, listener]) => `${name}://${listener[side]}`).join(',')
  return {
    'process.roles': 'broker,controller',
    'node.id': `${node.id}`,
    ...(node.voters === undefined
      ? { 'controller.quorum.bootstrap.servers': node.controller.advertised }
      : { 'controller.quorum.voters': node.voters.join(',') }),
    listeners: addresses('bind'),
    'advertised.listeners': addresses('advertised'),
    'listener.security.protocol.map': listeners.map(([name]) => `${name}:PLAINTEXT`).join(','),
    'inter.broker.listener.name': node.brokers === undefined ? 'PLAINTEXT' : 'BROKERS',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': node.dataDirectory,
    ...replicated(node.voters?.length ?? 1),
    ...platform,
    ...small,
  }
}

// With three brokers one may be lost and nothing acknowledged with it.
function replicated(brokers: number): Readonly<Record<string, string>> {
  const replicas = `${Math.min(brokers, 3)}`
  const insync = brokers >= 3 ? '2' : '1'
  return {
    'default.replication.factor': replicas,
    'min.insync.replicas': insync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': insync,
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': insync,
    'share.coordinator.state.topic.num.partitions': '1',
  }
}

// What the platform relies on, on any cluster.
const platform = {
  // Topics are made by us with their own settings, never by a typing error.
  'auto.create.topics.enable': 'false',
  // Kafka must not forget where a processor stands, however long it was down.
  'offsets.retention.minutes': '2147483647',
  'unclean.leader.election.enable': 'false',
} as const

const small = {
  'num.partitions': '6',
  'group.initial.rebalance.delay.ms': '0',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'background.threads': '4',
  'log.cleaner.dedupe.buffer.size': '16777216',
  'log.segment.bytes': '134217728',
} as const

export function kafkaProperties(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`)
  return `${lines.join('\n')}\n`
}

// The image turns KAFKA_LOG_DIRS into log.dirs: dots become underscores.
export function kafkaEnvironment(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const rows = Object.entries(settings).map(
    ([key, value]) => [`KAFKA_${key.replaceAll('.', '_').toUpperCase()}`, value] as const,
  )
  return Object.fromEntries([...rows, ['CLUSTER_ID', kafka.clusterId] as const])
}

export const kafkaLogging = `status=error
appender.stdout.type=Console
appender.stdout.name=STDOUT
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=[%d] %p %m (%c)%n
rootLogger.level=INFO
rootLogger.appenderRef.stdout.ref=STDOUT
`

// One heap size from the start: no growing pauses. The archive of parsed classes makes the second
// start faster; the JVM writes it at the first orderly stop.
export function kafkaJvmOptions(heapMegabytes: number): readonly string[] {
  return [
    `-Xms${heapMegabytes}m`,
    `-Xmx${heapMegabytes}m`,
    '-XX:+UseG1GC',
    '-XX:MaxGCPauseMillis=20',
    '-XX:+ExplicitGCInvokesConcurrent',
    '-Djava.awt.headless=true',
  ]
}
