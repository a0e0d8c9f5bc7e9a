// Puts a whole chain where people repair it: original bytes, headers, error, attempts, origin. May be repeated after a
// crash: a reader tells a letter by source, partition and offset.
import type { Codec } from '../../codec/codec.ts'
import { journalEnvelope } from '../../journal/epoch-record.ts'
import { recordHeaderName } from '../../journal/header.ts'
import type { Kafka, ProducerRecord } from '../../kafka/kafka-types.ts'
import type { LogicalTopic, ParkingProcessor, Topics } from '../../topics.ts'
import type { Chain, ParkedRecord } from './chains.ts'

export interface DeadLettersParts {
  readonly kafka: Kafka
  readonly codec: Codec
  readonly topics: Topics
  readonly processor: ParkingProcessor
}

export type SendDeadLetters = (chain: Chain, partition: number) => Promise<void>

/** Dead letters are rare: each chain gets a producer of its own, used once. */
export function deadLetters({
  kafka,
  codec,
  topics,
  processor,
}: DeadLettersParts): SendDeadLetters {
  const logical: LogicalTopic = `dead.${processor}`
  return async (chain, partition) => {
    const producer = await kafka.partitionProducer({ topic: topics.dead(processor), partition })
    try {
      for (const record of chain.records) await producer.send([letter(chain, record)])
    } finally {
      await producer.close()
    }
  }

  function letter(chain: Chain, record: ParkedRecord): ProducerRecord {
    const { source, partition, offset, recordKey, value, headers, timestampMs } = record
    const { key, error, attempts, firstAtMs, lastAtMs } = chain
    return {
      key: Buffer.from(key),
      value: codec.encode(
        {
          type: 'DeadLetter',
          envelope: journalEnvelope(lastAtMs),
          payload: {
            source,
            partition,
            offset,
            key,
            processor,
            recordKey,
            value,
            headers,
            timestamp: timestampMs,
            reason: 'ATTEMPTS_EXHAUSTED',
            error,
            stack: '',
            attempts,
            firstAt: firstAtMs,
            lastAt: lastAtMs,
          },
        },
        logical,
      ),
      headers: { [recordHeaderName]: 'DeadLetter' },
    }
  }
}
