// The first checks of R7: is the command readable, of this journal, and rightly placed?
import { type Entity, entityOfSymbol } from '../../../schemas/entities.ts'
import { records } from '../../../schemas/generated/records.ts'
import type { AnyCommand, AnyRecord } from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import type { Codec } from '../../codec/codec.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { partitionOf } from '../../topics.ts'
import { commandBytesMax, type Reading } from './answer.ts'

export interface Place {
  readonly entity: Entity
  readonly partition: number
  readonly partitions: number
}

/** `schema-unseen`: the registry must be asked before anything can be said (R13: the partition waits). */
export type CommandReading = Reading | { readonly type: 'schema-unseen'; readonly schemaId: number }

function refused(
  code: string,
  facts: Readonly<Record<string, string>>,
  command?: AnyCommand,
): Reading {
  return command === undefined
    ? { type: 'refused', code, facts }
    : { type: 'refused', code, facts, command }
}

function isCommand(record: AnyRecord): record is AnyCommand {
  return records[record.type].kind === 'command'
}

export function readCommand(source: KafkaRecord, place: Place, codec: Codec): CommandReading {
  if (source.value === null) return refused('UNREADABLE', { reason: 'no value' })
  const decoded = codec.decode(source.value)
  if (!decoded.ok) {
    return decoded.reason === 'schema-unseen'
      ? { type: 'schema-unseen', schemaId: decoded.schemaId }
      : refused('UNREADABLE', { reason: decoded.detail })
  }
  const command = decoded.record
  if (!isCommand(command) || records[command.type].entity !== place.entity) {
    return refused('UNREADABLE', { reason: `${command.type} is not a command of ${place.entity}` })
  }
  const { envelope } = command
  if (source.value.length > commandBytesMax) {
    const facts = { bytes: String(source.value.length), limit: String(commandBytesMax) }
    return refused('TOO_LARGE', facts, command)
  }
  if (entityOfSymbol(envelope.entityType) !== place.entity) {
    return refused('MALFORMED', { field: 'envelope.entityType', found: envelope.entityType })
  }
  for (const field of ['orgId', 'entityId', 'commandId'] as const) {
    if (envelope[field] === nilId) return refused('MALFORMED', { field: `envelope.${field}` })
  }
  if (source.key === null || source.key.toString('utf8') !== envelope.entityId) {
    return refused('WRONG_PARTITION', { reason: 'the record key is not the entity id' }, command)
  }
  const right = partitionOf(envelope.entityId, place.partitions)
  if (right !== place.partition) {
    return refused(
      'WRONG_PARTITION',
      { found: String(place.partition), right: String(right) },
      command,
    )
  }
  return { type: 'command', command }
}
