// What a client that is none of ours may put into a commands topic, and the answer that each must get.
import { randomBytes, randomUUID } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { AnyCommand } from '../../../schemas/generated/types.ts'
import { nilId, uuidV7 } from '../../../schemas/ids.ts'
import type { Codec } from '../../../streams/codec/codec.ts'
import type { CommandInput } from '../../../streams/producer/command-input.ts'
import { prepareCommand } from '../../../streams/producer/prepare-command.ts'
import type { LogicalTopic } from '../../../streams/topics.ts'
import type { Expected } from '../checker/expected-answers.ts'
import type { Company } from '../harness/platform.ts'
import { type RawSender, rightPartition } from '../harness/raw-sender.ts'

export interface ForeignGround {
  readonly company: Company
  /** A task of that company. */
  readonly taskId: string
  readonly codec: Codec
  readonly sender: RawSender
  readonly topic: string
  readonly partitions: number
}

type Envelope = AnyCommand['envelope']
type Case = (ground: ForeignGround) => Promise<Expected[]>

const service = { kind: 'service' as const, id: randomUUID(), scopes: ['tasks', 'import'] }

function commandOf(input: CommandInput, orgId: string, over: Partial<Envelope> = {}): AnyCommand {
  const command = prepareCommand(input, { orgId, actor: service }, uuidV7)
  return { ...command, envelope: { ...command.envelope, ...over } }
}

function create({ company }: ForeignGround, over: Partial<Envelope> = {}): AnyCommand {
  const payload = { title: 'From elsewhere', teamId: company.teamId, priority: 'P1' as const }
  return commandOf({ type: 'CreateTask', payload }, company.orgId, over)
}

interface Sending {
  readonly what: string
  readonly answer: string
  readonly version?: number
  readonly key?: Buffer | string | null
  readonly partition?: number
  readonly logical?: LogicalTopic
}

/** A command that can be read, placed as `sending` says, else rightly. */
async function send(
  { codec, sender, topic, partitions }: ForeignGround,
  command: AnyCommand,
  sending: Sending,
): Promise<Expected> {
  const { what, answer, version, logical = 'commands.task' } = sending
  const { entityId } = command.envelope
  const partition = sending.partition ?? rightPartition(entityId, partitions)
  const key = sending.key === undefined ? entityId : sending.key
  const offset = await sender.send({ topic, partition, key, value: codec.encode(command, logical) })
  return { what, answer, partition, offset, ...(version === undefined ? {} : { version }) }
}

/** Bytes that nobody can read. */
async function sendBytes(
  { sender, topic, partitions }: ForeignGround,
  what: string,
  value: Buffer | null,
): Promise<Expected> {
  const key = randomUUID()
  const partition = rightPartition(key, partitions)
  const offset = await sender.send({ topic, partition, key, value })
  return { what, answer: 'UNREADABLE', partition, offset, bytes: value ?? Buffer.alloc(0) }
}

/** librdkafka's default: CRC-32 of the key. Some records it happens to place rightly. */
const otherPartitioner: Case = async (ground) => {
  const { partitions } = ground
  const expected: Expected[] = []
  for (let count = 0; count < 6; count += 1) {
    const command = create(ground)
    const key = command.envelope.entityId
    const partition = crc32(key) % partitions
    const right = partition === rightPartition(key, partitions)
    const answer = right ? 'TaskCreated' : 'WRONG_PARTITION'
    const what = 'placed by another partitioner'
    expected.push(await send(ground, command, { what, answer, partition }))
    if (right) continue
    // The refusal was not the command's last word: rightly placed, the same id is decided.
    expected.push(
      await send(ground, command, { what: 'sent again rightly', answer: 'TaskCreated' }),
    )
  }
  return expected
}

const wrongKeys: Case = async (ground) => {
  const expected: Expected[] = []
  const { entityId } = create(ground).envelope
  const keys = {
    'without a key': null,
    'with the key of another entity': randomUUID(),
    'with the key in capitals': entityId.toUpperCase(),
    'with the key as sixteen bytes': Buffer.from(entityId.replaceAll('-', ''), 'hex'),
  }
  for (const [what, key] of Object.entries(keys)) {
    const command = create(ground, { entityId })
    expected.push(await send(ground, command, { what, key, answer: 'WRONG_PARTITION', version: 0 }))
  }
  return expected
}

const unreadable: Case = async (ground) => {
  const whole = ground.codec.encode(create(ground), 'commands.task')
  const unknownSchema = Buffer.from(whole)
  unknownSchema.writeUInt32BE(0x7fff_fff0, 1)
  return [
    await sendBytes(ground, 'no value', null),
    await sendBytes(ground, 'an empty value', Buffer.alloc(0)),
    await sendBytes(ground, 'JSON', Buffer.from('{"type":"CreateTask"}')),
    await sendBytes(ground, 'random bytes', Buffer.concat([Buffer.from([7]), randomBytes(300)])),
    await sendBytes(ground, 'a schema id that nobody knows', unknownSchema),
    await sendBytes(ground, 'a command cut short', whole.subarray(0, whole.length - 9)),
    await sendBytes(ground, 'a megabyte of nothing', Buffer.alloc(1_000_000)),
  ]
}

const misaddressed: Case = async (ground) => {
  const { company } = ground
  const team = commandOf({ type: 'CreateTeam', payload: { name: 'Elsewhere' } }, company.orgId)
  const value = ground.codec.encode(team, 'commands.team')
  return [
    await sendBytes(ground, 'a command of another entity', value),
    await send(ground, create(ground, { entityType: 'team' }), {
      what: 'another entity type in the envelope',
      answer: 'MALFORMED',
    }),
  ]
}

const malformed: Case = async (ground) => {
  const expected: Expected[] = []
  for (const field of ['orgId', 'entityId', 'commandId'] as const) {
    const command = create(ground, { [field]: nilId })
    expected.push(await send(ground, command, { what: `a nil ${field}`, answer: 'MALFORMED' }))
  }
  const { type, envelope, payload } = create(ground)
  if (type !== 'CreateTask') throw new Error(`${type} instead of CreateTask`)
  const teamless: AnyCommand = { type, envelope, payload: { ...payload, teamId: nilId } }
  expected.push(await send(ground, teamless, { what: 'a nil team', answer: 'MALFORMED' }))
  return expected
}

const oversize: Case = async (ground) => [
  await send(ground, create(ground, { extensions: { padding: Buffer.alloc(300_000) } }), {
    what: 'above the cap of a command, below the cap of its topic',
    answer: 'TOO_LARGE',
  }),
]

/** As if it did not exist: not its version either, nor may its origins be spoilt. */
const otherOrganisation: Case = async (ground) => {
  const { company, taskId } = ground
  const stranger = randomUUID()
  const origin = (seq: number) => ({ id: originId, seq, address: null, userAgent: null })
  const originId = randomUUID()
  const row = (orgId: string, seq: number, title: string) => {
    const speaksOf = ['title' as const]
    const payload = { speaksOf, title, teamId: company.teamId, status: 'open' as const }
    const command = commandOf({ type: 'RecordTaskChange', entityId: taskId, payload }, orgId)
    return { ...command, envelope: { ...command.envelope, origin: origin(seq) } }
  }
  const change = commandOf(
    { type: 'PrioritiseTask', entityId: taskId, payload: { priority: 'P0' } },
    stranger,
  )
  const what = "another organisation's entity"
  return [
    await send(ground, change, { what, answer: 'NOT_FOUND', version: 0 }),
    await send(ground, change, { what: `${what}, again`, answer: 'CommandRepeated', version: 0 }),
    await send(ground, row(stranger, 1_000, 'Spoilt'), { what, answer: 'NOT_FOUND', version: 0 }),
    await send(ground, row(company.orgId, 1, `Row ${randomUUID()}`), {
      what: 'a row whose origin a stranger had used',
      answer: 'TaskDescribed',
    }),
    await send(ground, row(company.orgId, 1, 'Again'), {
      what: 'the same row again',
      answer: 'ALREADY_APPLIED',
    }),
  ]
}

const repeatedId: Case = async (ground) => {
  const first = create(ground)
  const other = create(ground, {
    commandId: first.envelope.commandId,
    entityId: first.envelope.entityId,
    payloadHash: randomBytes(32),
  })
  return [
    await send(ground, first, { what: 'a first command', answer: 'TaskCreated', version: 1 }),
    await send(ground, other, { what: 'its id, other payload', answer: 'COMMAND_ID_REUSED' }),
    await send(ground, first, { what: 'its id, same payload', answer: 'CommandRepeated' }),
  ]
}

/** The marks at a transaction's end take offsets that are never delivered; what was aborted never was. */
const transactions: Case = async (ground) => {
  const { codec, sender, topic, partitions } = ground
  const commands = [create(ground), create(ground)]
  const messages = commands.map((command) => {
    const key = command.envelope.entityId
    const partition = rightPartition(key, partitions)
    return { topic, partition, key, value: codec.encode(command, 'commands.task') }
  })
  await sender.transact(messages, 'abort')
  const offsets = await sender.transact(messages, 'commit')
  const what = 'committed in a transaction'
  return messages.map(({ partition }, at) => ({
    what,
    answer: 'TaskCreated',
    partition,
    offset: offsets[at] ?? -1,
  }))
}

/** Each is played whole, in its own order. */
export const foreignCases: readonly Case[] = [
  otherPartitioner,
  wrongKeys,
  unreadable,
  misaddressed,
  malformed,
  oversize,
  otherOrganisation,
  repeatedId,
  transactions,
]
