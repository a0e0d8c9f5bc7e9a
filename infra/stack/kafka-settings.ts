// Owns the broker's settings: one combined broker and controller, small, for one machine. Rendered as
// server.properties for the native start and as environment variables for the container.
import { kafka } from './parts.ts'

export interface KafkaListeners {
  readonly bind: string
  readonly advertised: string
  readonly controllerBind: string
  readonly controllerAdvertised: string
}

export function kafkaSettings(at: {
  listeners: KafkaListeners
  dataDirectory: string
}): Readonly<Record<string, string>> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': at.listeners.controllerAdvertised,
    listeners: `PLAINTEXT://${at.listeners.bind},CONTROLLER://${at.listeners.controllerBind}`,
    'advertised.listeners': `PLAINTEXT://${at.listeners.advertised},CONTROLLER://${at.listeners.controllerAdvertised}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': at.dataDirectory,
    ...singleBroker,
    ...platform,
    ...small,
  }
}

// Every internal topic has one replica, for there is one broker.
const singleBroker = {
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '1',
} as const

// What the platform relies on, on any cluster.
export const platform = {
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
  const entries = Object.entries(settings).map(([key, value]) => [
    `KAFKA_${key.replaceAll('.', '_').toUpperCase()}`,
    value,
  ])
  return { ...Object.fromEntries(entries), CLUSTER_ID: kafka.clusterId }
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
