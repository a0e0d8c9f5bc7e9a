// Commands straight into Kafka: a lane is one partition of a commands topic.
import { entityOfSymbol } from '../../schemas/entities.ts'
import type { AnyCommand } from '../../schemas/generated/types.ts'
import { limits } from '../../schemas/limits.ts'
import { bug, HiveError } from '../base/faults.ts'
import type { Codec } from '../codec/codec.ts'
import { recordHeaderName } from '../journal/header.ts'
import { AppendFailure } from '../kafka/kafka-faults.ts'
import type { Kafka, ProducerRecord } from '../kafka/kafka-types.ts'
import { type LogicalTopic, partitionOf, type Topics } from '../topics.ts'
import { tooLarge } from './refusals.ts'
import type {
  LaneSender,
  LogPlace,
  Packed,
  PackOptions,
  SendFailure,
  Transport,
} from './transport.ts'

export interface KafkaTransportParts {
  readonly kafka: Pick<Kafka, 'partitionProducer'>
  readonly codec: Pick<Codec, 'encode'>
  readonly topics: Topics
  /** Of the commands topics, as the cluster has them. */
  readonly partitions: number
  readonly sendTimeoutMs: number
}

/** What a record costs beside key and value: header names, promises, the queue's own. */
const overheadBytes = 512

/** Reasons that the next producer would hear as well. */
const lasting: ReadonlySet<unknown> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_RECORD',
  'POLICY_VIOLATION',
])

export function kafkaTransport(parts: KafkaTransportParts): Transport<ProducerRecord> {
  const { kafka, codec, topics, partitions, sendTimeoutMs } = parts
  return {
    pack: (command, options) => pack(command, options, codec, partitions),

    async open(lane): Promise<LaneSender<ProducerRecord>> {
      const { logical, partition } = laneParts(lane)
      const topic = topics.nameOf(logical)
      const producer = await kafka.partitionProducer({ topic, partition, sendTimeoutMs })
      return {
        async send(batch): Promise<readonly LogPlace[]> {
          const { baseOffset } = await producer.send(batch.map(({ body }) => body))
          return batch.map((_, index) => ({ topic, partition, offset: baseOffset + index }))
        },
        close: () => producer.close(),
      }
    },

    classify(error): SendFailure {
      if (error instanceof AppendFailure) {
        if (!error.definite) return 'unknown'
        return lasting.has(error.facts['reason']) ? 'refused' : 'not-sent'
      }
      // Failed before a send: while opening. Anything that nobody classified may have been sent.
      return error instanceof HiveError && error.kind === 'transient' ? 'not-sent' : 'unknown'
    },
  }
}

function pack(
  command: AnyCommand,
  options: PackOptions,
  codec: Pick<Codec, 'encode'>,
  partitions: number,
): Packed<ProducerRecord> {
  const { entityId, entityType } = command.envelope
  const entity = entityOfSymbol(entityType)
  if (entity === undefined) throw bug('RECORD_MISPLACED', `${command.type} addresses no entity`)
  const logical: LogicalTopic = `commands.${entity}`
  const value = codec.encode(command, logical)
  if (value.length > limits.commandBytesMax) {
    throw tooLarge('command', value.length, limits.commandBytesMax)
  }
  return {
    lane: `${logical}:${partitionOf(entityId, partitions)}`,
    bytes: value.length + overheadBytes,
    body: {
      key: entityId,
      value,
      headers: {
        [recordHeaderName]: command.type,
        ...(options.traceparent === undefined ? {} : { traceparent: options.traceparent }),
      },
    },
  }
}

function laneParts(lane: string): { logical: LogicalTopic; partition: number } {
  const colon = lane.lastIndexOf(':')
  const logical = lane.slice(0, colon)
  if (!isCommandsTopic(logical)) throw bug('RECORD_MISPLACED', `${lane} is no lane of commands`)
  return { logical, partition: Number(lane.slice(colon + 1)) }
}

function isCommandsTopic(name: string): name is Extract<LogicalTopic, `commands.${string}`> {
  return name.startsWith('commands.')
}
