// Keeps the bytes of commands that were refused unread in `dead.decider`, under topic, partition and offset. Best effort
// and bounded: the journal already holds the refusal and the bytes' hash; what is dropped here is said so.
import { createHash } from 'node:crypto'
import { messageOf } from '../../base/faults.ts'
import type { Logger } from '../../base/logger.ts'
import type { Codec } from '../../codec/codec.ts'
import { journalEnvelope } from '../../journal/epoch-record.ts'
import { recordHeaderName } from '../../journal/header.ts'
import type { Kafka, ProducerRecord } from '../../kafka/kafka-types.ts'
import { partitionOf, type Topics } from '../../topics.ts'
import type { DeadCommand } from './in-flight.ts'

const waitingMax = 1_000

export interface DeadCommandsParts {
  readonly kafka: Kafka
  readonly codec: Codec
  readonly topics: Topics
  readonly partitions: number
  readonly logger: Logger
}

export class DeadCommands {
  readonly #parts: DeadCommandsParts
  #waiting: DeadCommand[] = []
  #sending: Promise<void> | undefined

  constructor(parts: DeadCommandsParts) {
    this.#parts = parts
  }

  take(dead: DeadCommand): void {
    if (this.#waiting.length >= waitingMax) {
      const { topic, partition, offset } = dead.record
      this.#parts.logger.warn({ topic, partition, offset, code: dead.code }, 'DeadCommandNotKept')
      return
    }
    this.#waiting.push(dead)
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
  }

  /** Settles when what was taken is kept, or was said to be dropped. */
  async flush(): Promise<void> {
    await this.#sending
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, 100)
      try {
        await this.#send(batch)
      } catch (error) {
        const { topic, partition, offset } = batch[0]?.record ?? {}
        this.#parts.logger.warn(
          { topic, partition, offset, count: batch.length, message: messageOf(error) },
          'DeadCommandNotKept',
        )
      }
    }
  }

  async #send(batch: readonly DeadCommand[]): Promise<void> {
    const { kafka, topics, partitions } = this.#parts
    const byPartition = Map.groupBy(batch, ({ record }) => partitionOf(idOf(record), partitions))
    for (const [partition, dead] of byPartition) {
      const producer = await kafka.partitionProducer({ topic: topics.dead('decider'), partition })
      try {
        for (const one of dead) await producer.send([this.#letter(one)])
      } finally {
        await producer.close()
      }
    }
  }

  #letter({ record, code }: DeadCommand): ProducerRecord {
    const { codec, topics } = this.#parts
    const { topic, partition, offset, timestamp, key, value, headers } = record
    const source = topics.logicalOf(topic) ?? topic
    const digest = createHash('sha256')
      .update(value ?? '')
      .digest('hex')
    return {
      key: idOf(record),
      value: codec.encode(
        {
          type: 'DeadLetter',
          envelope: journalEnvelope(timestamp),
          payload: {
            source: `${source}:${partition}`,
            partition,
            offset,
            key: idOf(record),
            processor: 'decider',
            recordKey: key,
            value,
            headers,
            timestamp,
            reason: code,
            error: `refused ${code}; SHA-256 of the value ${digest}`,
            stack: '',
            attempts: 1,
            firstAt: timestamp,
            lastAt: timestamp,
          },
        },
        'dead.decider',
      ),
      headers: { [recordHeaderName]: 'DeadLetter' },
    }
  }
}

function idOf({ topic, partition, offset }: DeadCommand['record']): string {
  return `${topic}:${partition}:${offset}`
}
