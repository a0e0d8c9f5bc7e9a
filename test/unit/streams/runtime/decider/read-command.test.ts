// R7, the first checks: readable, of this journal, and where its entity id belongs.
import { describe, expect, it } from 'vitest'
import type { AnyCommand } from '../../../../../schemas/generated/types.ts'
import { nilId } from '../../../../../schemas/ids.ts'
import { limits } from '../../../../../schemas/limits.ts'
import type { KafkaRecord } from '../../../../../streams/kafka/kafka-types.ts'
import { readCommand } from '../../../../../streams/runtime/decider/read-command.ts'
import { partitionOf } from '../../../../../streams/topics.ts'
import { fakeCodec } from '../fake-codec.ts'
import { recordAt } from '../fake-records.ts'
import { startTask, task } from './fake-decider.ts'

const codec = fakeCodec()
const partitions = 4
const right = partitionOf(task, partitions)

function read(command: AnyCommand | Buffer | null, more: Partial<KafkaRecord> = {}) {
  const value =
    command === null || Buffer.isBuffer(command) ? command : codec.encode(command, 'commands.task')
  const record = recordAt(3, { partition: right, key: Buffer.from(task), value, ...more })
  return readCommand(record, { entity: 'task', partition: record.partition, partitions }, codec)
}

describe('a command record', () => {
  it('that is whole and in its place is a command', () => {
    expect(read(startTask())).toMatchObject({ type: 'command', command: { type: 'StartTask' } })
  })

  it('that nobody can read is told without an envelope', () => {
    const whole = codec.encode(startTask(), 'commands.task')
    for (const bytes of [null, Buffer.alloc(0), Buffer.from('{}'), whole.subarray(0, 60)]) {
      const reading = read(bytes)
      expect(reading).toMatchObject({ type: 'refused', code: 'UNREADABLE' })
      expect(reading).not.toHaveProperty('command')
    }
  })

  it('of a schema that was never seen is neither read nor refused: the registry is asked first', () => {
    const unseen = Buffer.from(codec.encode(startTask(), 'commands.task'))
    unseen.writeUInt32BE(4_000, 1)
    expect(read(unseen)).toEqual({ type: 'schema-unseen', schemaId: 4_000 })
  })

  it('of another entity’s commands is unreadable here', () => {
    const { envelope } = startTask()
    const pause: AnyCommand = { type: 'PauseAgent', envelope, payload: { reason: null } }
    const bytes = codec.encode(pause, 'commands.agent')
    expect(read(bytes)).toMatchObject({ code: 'UNREADABLE' })
  })

  it('above the cap is too large, though it can be read', () => {
    const padding = Buffer.alloc(limits.commandBytesMax)
    expect(read(startTask({ extensions: { padding } }))).toMatchObject({
      code: 'TOO_LARGE',
      facts: { limit: String(limits.commandBytesMax) },
      command: { type: 'StartTask' },
    })
  })

  it('without an id, or of another type than its topic, is malformed and names the field', () => {
    for (const field of ['orgId', 'entityId', 'commandId'] as const) {
      expect(read(startTask({ [field]: nilId }))).toEqual({
        type: 'refused',
        code: 'MALFORMED',
        facts: { field: `envelope.${field}` },
      })
    }
    expect(read(startTask({ entityType: 'team' }))).toMatchObject({ code: 'MALFORMED' })
  })

  it('whose key is not its entity id is misplaced, whatever partition it is in', () => {
    for (const key of [null, Buffer.from(nilId), Buffer.from(` ${task}`), Buffer.alloc(16)]) {
      expect(read(startTask(), { key })).toMatchObject({
        code: 'WRONG_PARTITION',
        command: { type: 'StartTask' },
      })
    }
  })

  it('in another partition than its entity id has is misplaced, and told where it belongs', () => {
    const found = (right + 1) % partitions
    expect(read(startTask(), { partition: found })).toMatchObject({
      code: 'WRONG_PARTITION',
      facts: { found: String(found), right: String(right) },
    })
  })
})
