// Requests that the client library's broker answers but its types do not describe.
import type { Broker, Cluster } from 'kafkajs'
import { bug } from '../base/faults.ts'

export interface ProducerIdentity {
  readonly producerId: number
  readonly producerEpoch: number
}

interface IdentityBroker {
  initProducerId(request: { transactionTimeout: number }): Promise<unknown>
}

export async function newProducerIdentity(broker: Broker): Promise<ProducerIdentity> {
  if (!canInitProducerId(broker)) throw unexpected('a request for a producer id')
  const answer = await broker.initProducerId({ transactionTimeout: 60_000 })
  if (!has(answer, 'producerId') || !has(answer, 'producerEpoch')) {
    throw unexpected('a request for a producer id')
  }
  return { producerId: Number(answer.producerId), producerEpoch: Number(answer.producerEpoch) }
}

function canInitProducerId(broker: object): broker is IdentityBroker {
  return 'initProducerId' in broker && typeof broker.initProducerId === 'function'
}

/** What a group's coordinator answers. */
export interface Coordinator extends Broker {
  joinGroup(request: {
    groupId: string
    sessionTimeout: number
    rebalanceTimeout: number
    memberId: string
    groupProtocols: { name: string; metadata: Buffer }[]
  }): Promise<{
    generationId: number
    leaderId: string
    memberId: string
    members: { memberId: string; memberMetadata: Buffer }[]
  }>
  syncGroup(request: {
    groupId: string
    generationId: number
    memberId: string
    groupAssignment: { memberId: string; memberAssignment: Buffer }[]
  }): Promise<{ memberAssignment: Buffer }>
  heartbeat(request: {
    groupId: string
    memberId: string
    groupGenerationId: number
  }): Promise<unknown>
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>
}

export async function coordinatorOf(cluster: Cluster, groupId: string): Promise<Coordinator> {
  const broker = await cluster.findGroupCoordinator({ groupId })
  if (!isCoordinator(broker)) throw unexpected('a group request')
  return broker
}

function isCoordinator(broker: Broker): broker is Coordinator {
  return ['joinGroup', 'syncGroup', 'heartbeat', 'leaveGroup'].every((name) => name in broker)
}

/** undefined: the metadata names no leader at the moment. */
export function leaderOf(cluster: Cluster, topic: string, partition: number): string | undefined {
  try {
    const nodeId = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0]
    return nodeId === '-1' ? undefined : nodeId
  } catch {
    // The library throws where the topic or the leader is unknown; either is mended by a refresh.
    return undefined
  }
}

/** Worth a refresh of the metadata and another try. */
export class NoLeader extends Error {
  readonly type = 'LEADER_NOT_AVAILABLE'
}

function has<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && name in value
}

function unexpected(what: string): Error {
  return bug('KAFKA_CLIENT_FAULT', `kafkajs does not answer ${what} as version 2.2.4 does`)
}
