// How a role reaches Kafka: brokers, its name there, and the tunnel when there is one.
import type { Config } from '../../streams/base/config.ts'
import type { Logger } from '../../streams/base/logger.ts'
import type { openKafka } from '../../streams/kafka/kafka.ts'

type Connection = Parameters<typeof openKafka>[0]

export function connectionOf(config: Config, clientId: string, logger: Logger): Connection {
  const via = config.kafkaVia
  const base = {
    brokers: via ? [`${via.host}:${via.port}`] : config.kafkaBrokers,
    clientId,
    logger,
  }
  return via === undefined ? base : { ...base, reach: () => via }
}
