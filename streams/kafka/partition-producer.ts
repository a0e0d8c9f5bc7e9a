// One term of one writer on one partition (R2): one outstanding send, retried only as the same bytes.
import type { Broker, Cluster } from 'kafkajs'
import { bug, messageOf } from '../base/faults.ts'
import { leaderOf, NoLeader, newProducerIdentity, type ProducerIdentity } from './broker-calls.ts'
import { type Client, type Connection, clusterOf, openClient, within } from './client.ts'
import { AppendFailure, kafkaFault, reasonOf } from './kafka-faults.ts'
import type { PartitionProducer, PartitionProducerOptions, ProducerRecord } from './kafka-types.ts'
import { withFreshMetadata } from './offsets.ts'
import { produce, produceBody } from './wire/produce.ts'

/** Short: a repeated send is harmless, and a lost answer should not hold up its partition for long. */
const requestTimeoutMs = 1500
const openTimeoutMs = 10_000
/** A cluster takes some ten seconds to replace a leader that was killed. */
const sendTimeoutMsDefault = 15_000

/** The broker looked at the batch and will not have it. */
const refusals: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_REQUIRED_ACKS',
  'INVALID_TIMESTAMP',
  'INVALID_RECORD',
  'POLICY_VIOLATION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'UNSUPPORTED_COMPRESSION_TYPE',
])

/** This attempt was not appended; another broker, or the same one later, may take it. */
const notAppended: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'NOT_ENOUGH_REPLICAS',
])

/**
 * The attempt may have been appended. The broker knows the producer's last batches by sequence
 * number, so that the same batch again is appended or acknowledged, never doubled.
 */
const unknownButRepeatable: ReadonlySet<string> = new Set([
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
  'KAFKA_STORAGE_ERROR',
  'NETWORK_EXCEPTION',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'ECONNRESET',
  'EPIPE',
])

export async function openPartitionProducer(
  connection: Connection,
  options: PartitionProducerOptions,
): Promise<PartitionProducer> {
  const client = openClient(connection, { requestTimeoutMs })
  const cluster = clusterOf(client)
  const doing = `opening a producer for ${options.topic}:${options.partition}`
  try {
    const identity = await within(openTimeoutMs, doing, identify(cluster, options))
    return new Term(client, cluster, options, identity)
  } catch (error) {
    client.cut()
    throw kafkaFault(error, doing)
  }
}

async function identify(
  cluster: Cluster,
  options: PartitionProducerOptions,
): Promise<ProducerIdentity> {
  await cluster.connect()
  await cluster.addTargetTopic(options.topic)
  return await withFreshMetadata(cluster, async () =>
    // Any broker hands out ids to a producer without transactions: the leader saves a connection.
    // A broker that has just started says at first that it is loading.
    newProducerIdentity(await leaderBroker(cluster, options)),
  )
}

async function leaderBroker(
  cluster: Cluster,
  { topic, partition }: PartitionProducerOptions,
): Promise<Broker> {
  const nodeId = leaderOf(cluster, topic, partition)
  if (nodeId === undefined) throw new NoLeader(`${topic}:${partition} has no leader`)
  return await cluster.findBroker({ nodeId })
}

class Term implements PartitionProducer {
  private state: 'idle' | 'sending' | 'dead' | 'closed' = 'idle'
  private sequence = 0
  private readonly client: Client
  private readonly cluster: Cluster
  private readonly options: PartitionProducerOptions
  private readonly identity: ProducerIdentity

  constructor(
    client: Client,
    cluster: Cluster,
    options: PartitionProducerOptions,
    identity: ProducerIdentity,
  ) {
    this.client = client
    this.cluster = cluster
    this.options = options
    this.identity = identity
  }

  async send(records: readonly ProducerRecord[]): Promise<{ readonly baseOffset: number }> {
    const where = `${this.options.topic}:${this.options.partition}`
    if (this.state !== 'idle') {
      throw bug('PRODUCER_MISUSED', `send on ${where} while the producer is ${this.state}`)
    }
    if (records.length === 0) throw bug('PRODUCER_MISUSED', `an empty send on ${where}`)
    this.state = 'sending'
    try {
      const baseOffset = await this.append(records)
      this.sequence = (this.sequence + records.length) % 0x8000_0000
      if (this.state === 'sending') this.state = 'idle'
      return { baseOffset }
    } catch (error) {
      if (this.state === 'sending') this.state = 'dead'
      // Nothing of a dead term may still leave: whatever is queued or retried goes with the socket.
      this.client.cut()
      throw error
    }
  }

  async close(): Promise<void> {
    if (this.state === 'closed') return
    const busy = this.state !== 'idle'
    this.state = 'closed'
    if (busy) this.client.cut()
    await within(1000, 'closing a producer', this.cluster.disconnect()).catch(() => {
      this.client.cut()
    })
  }

  private async append(records: readonly ProducerRecord[]): Promise<number> {
    const { topic, partition, sendTimeoutMs = sendTimeoutMsDefault } = this.options
    const deadline = Date.now() + sendTimeoutMs
    const body = this.encoded(records)
    let uncertain = false
    for (let attempt = 0; ; attempt += 1) {
      const sent = { yet: false }
      try {
        const left = Math.max(1, deadline - Date.now())
        return await within(left, 'a send', this.attempt(body, sent, attempt > 0))
      } catch (error) {
        const reason = reasonOf(error)
        const refused = refusals.has(reason)
        uncertain ||= sent.yet && !refused && !notAppended.has(reason)
        const mayBeRepeated = sent.yet
          ? notAppended.has(reason) || unknownButRepeatable.has(reason)
          : kafkaFault(error, 'a send').kind === 'transient'
        const pause = Math.min(500, 20 * 2 ** attempt)
        const hopeless = refused || !mayBeRepeated || this.state !== 'sending'
        if (hopeless || Date.now() + pause >= deadline) {
          const what = `append to ${topic}:${partition}: ${messageOf(error)}`
          throw new AppendFailure(reason, !uncertain, what, error)
        }
        // A connection that lost one answer may be dead in silence.
        if (sent.yet && unknownButRepeatable.has(reason)) this.client.cut()
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }

  private encoded(records: readonly ProducerRecord[]): Buffer {
    const { topic, partition } = this.options
    try {
      return produceBody(
        {
          ...this.identity,
          topic,
          partition,
          records,
          firstSequence: this.sequence,
          timeoutMs: requestTimeoutMs,
        },
        Date.now(),
      )
    } catch (error) {
      throw new AppendFailure('UNENCODABLE', true, `encoding for ${topic}:${partition}`, error)
    }
  }

  private async attempt(body: Buffer, sent: { yet: boolean }, refresh: boolean): Promise<number> {
    if (refresh) await this.cluster.refreshMetadata()
    const broker = await leaderBroker(this.cluster, this.options)
    sent.yet = true
    return await produce(broker, body, requestTimeoutMs)
  }
}
