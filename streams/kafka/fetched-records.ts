// The client library's fetch response as our records; on the hot path of every reader.
import type { KafkaRecord } from './kafka-types.ts'

/** The library types its fetch response as `any`; this is what version 2.2.4 gives. */
export interface FetchResponse {
  readonly responses: readonly {
    readonly topicName: string
    readonly partitions: readonly FetchedPartition[]
  }[]
}

export interface FetchedPartition {
  readonly partition: number
  readonly highWatermark: string
  readonly messages: readonly FetchedMessage[]
}

interface FetchedMessage {
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** A header given twice is a list; one without a value is null. */
  readonly headers?: Readonly<Record<string, Buffer | readonly Buffer[] | null>>
  readonly isControlRecord?: boolean
}

export interface FetchedRecords {
  readonly records: readonly KafkaRecord[]
  /** Where to go on: past what is no record of anybody's (transaction markers), too. */
  readonly next: number
}

/** A broker answers with whole batches, so that records before the wanted offset may come along. */
export function recordsFrom(
  topic: string,
  fetched: FetchedPartition,
  from: number,
): FetchedRecords {
  const { partition, messages } = fetched
  const records: KafkaRecord[] = []
  let next = from
  let timestampText = ''
  let timestamp = 0
  for (const message of messages) {
    const offset = Number(message.offset)
    if (offset < from) continue
    next = offset + 1
    if (message.isControlRecord === true) continue
    // One text for a whole batch where the broker sets the time.
    if (message.timestamp !== timestampText) {
      timestampText = message.timestamp
      timestamp = Number(timestampText)
    }
    records.push({
      topic,
      partition,
      offset,
      timestamp,
      key: message.key,
      value: message.value,
      headers: plainHeaders(message.headers),
    })
  }
  return { records, next }
}

type Headers = Readonly<Record<string, Buffer>>
const none: Headers = Object.freeze({})

function plainHeaders(headers: FetchedMessage['headers']): Headers {
  if (headers === undefined) return none
  return arePlain(headers) ? headers : flattened(headers)
}

function arePlain(headers: Readonly<Record<string, unknown>>): headers is Headers {
  for (const name in headers) if (!(headers[name] instanceof Buffer)) return false
  return true
}

/** Of a repeated header the last one counts. */
function flattened(headers: NonNullable<FetchedMessage['headers']>): Headers {
  const flat: Record<string, Buffer> = {}
  for (const [name, value] of Object.entries(headers)) {
    const last = value === null || Buffer.isBuffer(value) ? value : value.at(-1)
    flat[name] = last ?? Buffer.alloc(0)
  }
  return flat
}
